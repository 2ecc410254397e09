package serviceaccounting.report;

/**
 * Which figures a table shows besides bytes. JSON and CSV always have all.
 *
 * @param packets packets received and sent
 * @param cpu CPU time
 * @param io bytes read from and written to block devices
 */
public record ReportColumns(boolean packets, boolean cpu, boolean io) {

    /** Bytes only. */
    public static final ReportColumns BYTES = new ReportColumns(false, false, false);
}
