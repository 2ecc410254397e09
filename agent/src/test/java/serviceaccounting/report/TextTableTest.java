package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import serviceaccounting.report.TextTable.Align;

final class TextTableTest {

    private static TextTable table(Palette palette) {
        return new TextTable(palette)
                .column("unit", Align.LEFT)
                .column("bytes", Align.RIGHT)
                .column("", Align.MARK)
                .column("end", Align.LEFT);
    }

    private static String print(TextTable table) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        table.print(out);
        out.flush();
        return text.toString();
    }

    @Test
    void shouldAlignNumbersAtTheRightAndLeaveNothingAtLineEnds() {
        TextTable table = table(Palette.PLAIN);
        table.row(List.of("a", "1", "", "x"));
        table.row(List.of("a-long-unit-name.service", "1234567", "~", ""));
        table.sum(List.of("sum", "1234568", "", ""));

        assertEquals(
                """
                unit                        bytes    end
                ------------------------  -------    ---
                a                               1    x
                a-long-unit-name.service  1234567 ~
                ------------------------  -------    ---
                sum                       1234568
                """,
                print(table));
    }

    @Test
    void shouldPrintARemarkInPlaceOfRows() {
        TextTable table = table(Palette.PLAIN);
        table.ifEmpty("nothing moved");
        table.sum(List.of("sum", "0", "", ""));

        assertEquals(
                """
                unit  bytes   end
                ----  -----   ---
                nothing moved
                ----  -----   ---
                sum       0
                """,
                print(table));
    }

    @Test
    void shouldColourHeadingsAndMarksOnly() {
        TextTable table = table(Palette.COLOURS);
        table.row(List.of("a", "1", "~", "x"));
        table.row(List.of("b", "2", "", "x"));

        assertEquals(
                """
                \u001b[1munit  bytes    end\u001b[0m
                ----  -----    ---
                a         1 \u001b[33m~\u001b[0m  x
                b         2    x
                """,
                print(table));
    }

    @Test
    void shouldRefuseARowThatDoesNotFit() {
        assertThrows(
                IllegalArgumentException.class, () -> table(Palette.PLAIN).row(List.of("a", "1")));
    }
}
