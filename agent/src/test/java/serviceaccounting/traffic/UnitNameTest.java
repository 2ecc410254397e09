package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx.service",
                "getty@tty1.service",
                "sshd@.service",
                "dev-disk-by\\x2duuid.swap",
                "-.mount",
                "a:b_c.d-e.slice",
                "session-1.scope",
                "dbus.socket",
                "zeek-*.scope",
                "web-??.service",
                "*.service"
            })
    void shouldTakeTheNamesSystemdGives(String name) {
        assertEquals(name, new UnitName(name).value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nginx",
                ".service",
                "nginx.timer",
                "nginx.service ",
                "nginx.Service",
                "a/b.service",
                "[ab].service",
                "../x.service",
                "a\nb.service",
                "ä.service"
            })
    void shouldRefuseWhatIsNoAccountableUnit(String name) {
        assertThrows(IllegalArgumentException.class, () -> new UnitName(name));
    }

    @Test
    void shouldTake255CharactersAndNoMore() {
        assertEquals(255, new UnitName("x".repeat(247) + ".service").value().length());
        assertThrows(
                IllegalArgumentException.class, () -> new UnitName("x".repeat(248) + ".service"));
    }

    @ParameterizedTest
    @CsvSource({
        "sshd@1.service, sshd@.service, true",
        "sshd@a@b.service, sshd@.service, true",
        "sshd@.service, sshd@.service, false",
        "sshd.service, sshd@.service, false",
        "xsshd@1.service, sshd@.service, false",
        "sshd@1.socket, sshd@.service, false",
        "sshd@1.service, sshd@1.service, false",
        "zeek-1.scope, zeek-*.scope, true",
        "zeek-.scope, zeek-*.scope, true",
        "zeek-a-b.scope, zeek-*.scope, true",
        "zeek-a-b.scope, zeek-*-?.scope, true",
        "zeek-a-b.scope, *a*.scope, true",
        "zeek-a-bc.scope, zeek-*-?.scope, false",
        "zeek.scope, zeek-*.scope, false",
        "zeek-1.service, zeek-*.scope, false",
        "xzeek-1.scope, zeek-*.scope, false",
        "zeek-*.scope, zeek-*.scope, false",
    })
    void shouldKnowTheUnitsOfATemplateOrPattern(String unit, String template, boolean expected) {
        assertEquals(expected, new UnitName(unit).isInstanceOf(new UnitName(template)));
    }
}
