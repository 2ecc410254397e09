package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.traffic.UnitName;

final class SummedUnitsTest {

    @ParameterizedTest(name = "of {0} the sum leaves out {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.service b.scope | ''",
                "a.service system.slice | system.slice",
                "a.slice b.slice | ''",
                "a.slice a-b.slice c.slice | a-b.slice",
                "a.slice a-b-c.slice | a-b-c.slice",
                "ab.slice a.slice | ''",
                "-.slice a.slice b.slice | a.slice b.slice",
                "-.slice | ''",
            })
    void shouldNeverAddASliceToItsMembers(String units, String leftOut) {
        assertEquals(names(leftOut), SummedUnits.among(names(units)).leftOut());
    }

    private static Set<UnitName> names(String words) {
        return Arrays.stream(words.split(" "))
                .filter(word -> !word.isEmpty())
                .map(UnitName::new)
                .collect(Collectors.toSet());
    }
}
