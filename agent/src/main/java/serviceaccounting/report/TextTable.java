package serviceaccounting.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table of text in ASCII: as wide as its widest cell asks, never cut, numbers to the right. */
public final class TextTable {

    private static final String GUTTER = "  ";

    /** What a column holds. */
    public enum Align {
        /** Words, at the left. */
        LEFT,
        /** Numbers, at the right. */
        RIGHT,
        /** Marks, at the left and close to the number before them. */
        MARK
    }

    private record Column(String header, Align align) {}

    private final Palette palette;
    private final List<Column> columns = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();
    private String[] sum = {};
    private String remark = "";

    /** A table without columns. */
    public TextTable(Palette palette) {
        this.palette = Objects.requireNonNull(palette, "palette");
    }

    /** Adds a column. */
    public TextTable column(String header, Align align) {
        columns.add(new Column(header, align));
        return this;
    }

    /** Adds a row: one cell per column. */
    public void row(List<String> cells) {
        rows.add(checked(cells));
    }

    /** Sets the last row, parted by a line from the others. */
    public void sum(List<String> cells) {
        sum = checked(cells);
    }

    /** Sets a line to print where rows would be if there were any. */
    public void ifEmpty(String text) {
        remark = text;
    }

    /** Prints it. */
    public void print(PrintWriter out) {
        int[] widths = widths();
        StringBuilder line = new StringBuilder();
        out.print(palette.heading(joined(headers(), widths, line, Palette.PLAIN)));
        out.print('\n');
        printRule(out, widths, line);
        if (rows.isEmpty() && !remark.isEmpty()) {
            out.print(remark);
            out.print('\n');
        }
        for (String[] row : rows) {
            out.print(joined(row, widths, line, palette));
            out.print('\n');
        }
        if (sum.length > 0) {
            printRule(out, widths, line);
            out.print(joined(sum, widths, line, palette));
            out.print('\n');
        }
    }

    private String[] checked(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row needs %d cells, and has %d: %s"
                            .formatted(columns.size(), cells.size(), cells));
        }
        return cells.toArray(String[]::new);
    }

    private String[] headers() {
        String[] headers = new String[columns.size()];
        for (int index = 0; index < headers.length; index++) {
            headers[index] = columns.get(index).header();
        }
        return headers;
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        widen(widths, headers());
        rows.forEach(row -> widen(widths, row));
        widen(widths, sum);
        return widths;
    }

    private static void widen(int[] widths, String[] cells) {
        for (int index = 0; index < cells.length; index++) {
            widths[index] = Math.max(widths[index], cells[index].length());
        }
    }

    private void printRule(PrintWriter out, int[] widths, StringBuilder line) {
        String[] dashes = new String[widths.length];
        for (int index = 0; index < widths.length; index++) {
            boolean isMark = columns.get(index).align() == Align.MARK;
            dashes[index] = isMark ? "" : "-".repeat(widths[index]);
        }
        out.print(joined(dashes, widths, line, Palette.PLAIN));
        out.print('\n');
    }

    private String joined(String[] cells, int[] widths, StringBuilder line, Palette colours) {
        line.setLength(0);
        for (int index = 0; index < cells.length; index++) {
            Align align = columns.get(index).align();
            if (index > 0) {
                line.append(align == Align.MARK ? " " : GUTTER);
            }
            int padding = widths[index] - cells[index].length();
            if (align == Align.RIGHT) {
                line.repeat(' ', padding);
            }
            line.append(align == Align.MARK ? colours.mark(cells[index]) : cells[index]);
            if (align != Align.RIGHT) {
                line.repeat(' ', padding);
            }
        }
        int length = line.length();
        while (length > 0 && line.charAt(length - 1) == ' ') {
            length--;
        }
        line.setLength(length);
        return line.toString();
    }
}
