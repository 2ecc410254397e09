package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportCsvTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "`a,b`|`\"a,b\"`",
                "say \"hi\"|`\"say \"\"hi\"\"\"`",
                "`two\nlines`|`\"two\nlines\"`",
                "`a\rb`|`\"a\rb\"`",
                "``|``"
            })
    void shouldQuoteAsRfc4180Says(String field, String expected) {
        assertEquals(expected, ReportCsv.quoted(field));
    }
}
