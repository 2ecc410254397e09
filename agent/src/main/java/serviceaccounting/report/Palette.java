package serviceaccounting.report;

/**
 * Colours for a terminal, or none. Only headings and marks are coloured: the figures never depend
 * on it.
 */
public enum Palette {
    PLAIN("", "", ""),
    COLOURS("\u001b[1m", "\u001b[33m", "\u001b[0m");

    private final String headingStart;
    private final String markStart;
    private final String end;

    Palette(String headingStart, String markStart, String end) {
        this.headingStart = headingStart;
        this.markStart = markStart;
        this.end = end;
    }

    /** A heading. */
    public String heading(String text) {
        return headingStart + text + end;
    }

    /** A mark that asks for attention. */
    public String mark(String text) {
        return text.isBlank() ? text : markStart + text + end;
    }
}
