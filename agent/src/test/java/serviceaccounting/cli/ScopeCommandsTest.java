package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.traffic.UnitName;

/** What goes wrong before systemd is asked. */
final class ScopeCommandsTest {

    @ParameterizedTest(name = "scope {0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "run | COMMAND",
                "run -p MemryMax=1G -- true | did you mean MemoryMax?",
                "run -p MemoryMax=much -- true | MemoryMax can't be 'much'",
                "run -p IPAccounting=no -- true | systemd-run --scope",
                "run --name a/b -- true | no scope can be named 'a/b'",
                "run --slice a/b -- true | no slice can be named 'a/b'",
                "adopt | NAME",
                "adopt worker | PID",
                "adopt worker x | 'x' is not a process ID",
                "adopt wor/ker 1 | no scope can be named 'wor/ker'",
                "runs | did you mean",
            })
    void shouldRefuseWrongUsageWithTwo(String words, String said) {
        Invocation answered = Invocation.of(("scope " + words).split(" "));

        assertEquals(2, answered.code(), answered.err());
        assertTrue(answered.err().contains(said), answered.err());
        assertEquals(1, answered.err().lines().count(), answered.err());
        assertEquals("", answered.out());
    }

    @Test
    void shouldAnswerAsShellsDoWhereThereIsNoCommand() {
        Invocation missing =
                Invocation.with(
                        Map.of("PATH", "/nowhere"), false, "scope", "run", "--", "nosuch", "-x");
        Invocation folder = Invocation.of("scope", "run", "-q", "/");

        assertEquals(127, missing.code());
        assertEquals(
                "service-accounting: there is no command 'nosuch'; nothing was started\n",
                missing.err());
        assertEquals(126, folder.code());
        assertEquals(
                "service-accounting: '/' can't be executed; is it a program, and may this user?\n",
                folder.err());
    }

    @ParameterizedTest
    @CsvSource({
        "curl-1.scope, curl-*.scope",
        "zeek-worker-1.scope, zeek-worker-*.scope",
        "zeek.scope, zeek.scope"
    })
    void shouldProposeAPatternThatDropInsHaveToo(String scope, String pattern) {
        assertEquals(pattern, ScopeRunCommand.pattern(new UnitName(scope)));
    }
}
