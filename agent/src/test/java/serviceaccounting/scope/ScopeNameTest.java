package serviceaccounting.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScopeNameTest {

    @ParameterizedTest
    @CsvSource({
        "zeek-worker, zeek-worker.scope",
        "zeek-worker.scope, zeek-worker.scope",
        "my.app, my.app.scope"
    })
    void shouldPutTheSuffixWhereItIsMissing(String text, String scope) {
        assertEquals(scope, ScopeName.parse(text).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "-x", ".x", "zeek-*", "x@", "é"})
    void shouldRefuseWhatNoScopeCanBeNamed(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ScopeName.parse(text));

        assertEquals(
                "no scope can be named '%s'; expected letters, digits and : _ . - \\, at most 255"
                        .formatted(text),
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "curl, curl-7.scope",
        "/usr/bin/curl, curl-7.scope",
        "./a b@c.sh, a_b_c.sh-7.scope",
        "/bin/-x, _x-7.scope",
        "/, command-7.scope"
    })
    void shouldNameAScopeAfterItsCommandAndProcess(String command, String scope) {
        assertEquals(scope, ScopeName.ofCommand(command, 7).value());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200, 4000})
    void shouldFindANameForLongCommands(int length) {
        ScopeName.ofCommand("x".repeat(length), 4_194_304);
    }
}
