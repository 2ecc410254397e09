package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.traffic.UnitName;

class UnitInterfaceTest {

    @ParameterizedTest(name = "{0} units have their counters in {1}")
    @CsvSource({
        ".service, org.freedesktop.systemd1.Service",
        ".socket, org.freedesktop.systemd1.Socket",
        ".scope, org.freedesktop.systemd1.Scope",
        ".slice, org.freedesktop.systemd1.Slice",
        ".mount, org.freedesktop.systemd1.Mount",
        ".swap, org.freedesktop.systemd1.Swap"
    })
    void shouldFollowTheSuffix(String suffix, String interfaceName) {
        assertEquals(interfaceName, UnitInterface.ofSuffix(suffix));
    }

    @Test
    void shouldKnowEveryTypeThatCanBeAccounted() {
        UnitName.ACCOUNTABLE_SUFFIXES.forEach(UnitInterface::ofSuffix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"backup.timer", "multi-user.target", "dev-sda.device", "a.path", "init"})
    void shouldRefuseUnitsWithoutACgroup(String name) {
        assertFalse(UnitInterface.hasCounters(name));
    }

    @Test
    void shouldNotBeMisledByASuffixInTheMiddle() {
        assertTrue(UnitInterface.hasCounters("foo.timer.service"));
        assertFalse(UnitInterface.hasCounters("foo.service.timer"));
    }

    @Test
    void shouldNameTheSuffixItDoesNotKnow() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> UnitInterface.ofSuffix(".timer"));

        assertEquals("units of this type have no counters: .timer", e.getMessage());
    }
}
