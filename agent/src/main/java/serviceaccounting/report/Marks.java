package serviceaccounting.report;

import java.io.PrintWriter;

/** The marks behind figures that are less sure than others, and what they mean. */
final class Marks {

    private static final String INTERPOLATED = "~";
    private static final String FROM_PACKETS = "*";

    private Marks() {}

    /** The marks of a figure; blank if it needs none. */
    static String of(long interpolatedBytes, long fromPacketsBytes) {
        return (interpolatedBytes > 0 ? INTERPOLATED : "")
                + (fromPacketsBytes > 0 ? FROM_PACKETS : "");
    }

    /** A line for each mark that the figures above have. */
    static void explain(
            long interpolatedBytes, long fromPacketsBytes, Palette palette, PrintWriter out) {
        if (interpolatedBytes > 0) {
            out.print(
                    palette.mark(INTERPOLATED)
                            + " includes bytes of which is only known that they moved around that time\n");
        }
        if (fromPacketsBytes > 0) {
            out.print(
                    palette.mark(FROM_PACKETS)
                            + " includes bytes that systemd did not count: the packets that were logged stand in\n");
        }
    }
}
