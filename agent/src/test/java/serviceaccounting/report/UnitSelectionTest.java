package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.traffic.UnitName;

final class UnitSelectionTest {

    private static final List<UnitName> RECORDED =
            units(
                    "nginx.service nginx.socket sshd@1.service sshd@2.service sshd.service a-b.service");

    private static List<UnitName> units(String names) {
        return Arrays.stream(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(UnitName::new)
                .toList();
    }

    private static List<UnitPattern> patterns(String... texts) {
        return Arrays.stream(texts).map(UnitPattern::parse).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,            nginx.service",
        "nginx.service,    nginx.service",
        "nginx.socket,     nginx.socket",
        "nginx*,           nginx.service nginx.socket",
        "nginx.*,          nginx.service nginx.socket",
        "sshd@.service,    sshd@1.service sshd@2.service",
        "sshd@,            sshd@1.service sshd@2.service",
        "sshd@*,           sshd@1.service sshd@2.service",
        "sshd@2,           sshd@2.service",
        "sshd@[2-9]*,      sshd@2.service",
        "sshd@[!2]*,       sshd@1.service",
        "sshd@?.service,   sshd@1.service sshd@2.service",
        "a?b.service,      a-b.service",
        "*.socket,         nginx.socket"
    })
    void shouldFindTheUnitsThatAreMeant(String pattern, String expected) {
        UnitSelection selection = UnitSelection.of(patterns(pattern), RECORDED, List.of());

        assertEquals(units(expected), selection.units());
        assertEquals(List.of(), selection.unknown());
    }

    @Test
    void shouldMeanEveryUnitWithoutAPattern() {
        assertEquals(6, UnitSelection.of(List.of(), RECORDED, List.of()).units().size());
    }

    @Test
    void shouldSelectEachUnitOnceAndInOrder() {
        assertEquals(
                units("nginx.service nginx.socket"),
                UnitSelection.of(patterns("nginx.socket", "nginx*", "nginx"), RECORDED, List.of())
                        .units());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ngnix", "xginx.service", "nginx?", "ssh", "sshd@3", "NGINX", "[]"})
    void shouldNameWhatMatchesNothing(String text) {
        UnitSelection selection = UnitSelection.of(patterns("nginx", text), RECORDED, List.of());

        assertEquals(List.of(text), selection.unknown().stream().map(UnitPattern::text).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "quiet, quiet.service, quiet.service",
        "app@1, app@.service, ''",
        "app@, app@.service, ''",
        "app@*, app@.service, ''"
    })
    void shouldAcceptWhatIsDeclaredThoughNothingIsRecorded(
            String pattern, String declared, String expected) {
        UnitSelection selection = UnitSelection.of(patterns(pattern), RECORDED, units(declared));

        assertEquals(units(expected), selection.units());
        assertEquals(List.of(), selection.unknown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ngi/nx", "\u00fcnit"})
    void shouldRefuseWhatCannotBeAUnit(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> UnitPattern.parse(text));

        assertEquals(
                "'"
                        + text
                        + "' is not a unit; expected a name such as nginx.service or a glob such as 'sshd@*'",
                refused.getMessage());
    }
}
