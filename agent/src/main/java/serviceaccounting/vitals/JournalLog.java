package serviceaccounting.vitals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * Sends what {@link System.Logger} takes to standard error, one line each, with the level marks of
 * sd-daemon(3).
 */
public final class JournalLog {

    private JournalLog() {}

    /**
     * From now on, for the whole process.
     *
     * @param verbose also debug messages, and the stack traces of failures
     */
    public static void install(boolean verbose) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(verbose ? Level.FINE : Level.INFO);
        root.addHandler(handler(verbose));
    }

    private static Handler handler(boolean verbose) {
        StreamHandler handler =
                new StreamHandler(System.err, new Line(verbose)) {
                    @Override
                    public synchronized void publish(LogRecord message) {
                        super.publish(message);
                        flush();
                    }
                };
        handler.setLevel(Level.ALL);
        return handler;
    }

    private static final class Line extends Formatter {

        private final boolean verbose;

        Line(boolean verbose) {
            this.verbose = verbose;
        }

        @Override
        public String format(LogRecord message) {
            String text = formatMessage(message);
            if (message.getThrown() != null && verbose) {
                StringWriter trace = new StringWriter();
                message.getThrown().printStackTrace(new PrintWriter(trace, true));
                text = text + "\n" + trace;
            }
            // Each line needs its own mark, or journald takes it for another level.
            String mark = "<" + priority(message.getLevel()) + ">";
            return text.strip().lines().map(line -> mark + line + "\n").reduce("", String::concat);
        }

        /** syslog(3): 3 error, 4 warning, 6 informational, 7 debug. */
        private static int priority(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return 3;
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return 4;
            }
            return level.intValue() >= Level.INFO.intValue() ? 6 : 7;
        }
    }
}
