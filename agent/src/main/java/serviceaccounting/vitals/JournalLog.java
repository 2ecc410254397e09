package serviceaccounting.vitals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * Sends what {@link System.Logger} takes to the journal, with its fields; to standard error, one
 * line each, with the level marks of sd-daemon(3), where there is no journal or it can't be
 * reached.
 */
public final class JournalLog {

    /** What journalctl prints in front of each message. */
    private static final String IDENTIFIER = "service-accounting";

    private JournalLog() {}

    /** Takes messages for the journal. From any thread. */
    @FunctionalInterface
    public interface Sender {

        /**
         * Sends one message.
         *
         * @param fields by name, MESSAGE and PRIORITY among them
         * @return whether the journal took it
         */
        boolean send(Map<String, String> fields);
    }

    /**
     * To standard error from now on, for the whole process.
     *
     * @param verbose also debug messages, and the stack traces of failures
     */
    public static void install(boolean verbose) {
        install(verbose, Optional.empty());
    }

    /**
     * To the journal from now on, for the whole process.
     *
     * @param verbose also debug messages, and the stack traces of failures
     * @param journal empty: to standard error
     */
    public static void install(boolean verbose, Optional<Sender> journal) {
        Objects.requireNonNull(journal, "journal");
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(verbose ? Level.FINE : Level.INFO);
        Text text = new Text(verbose);
        Handler lines = lines(text);
        root.addHandler(
                journal.<Handler>map(sender -> new Native(sender, text, lines)).orElse(lines));
    }

    private static Handler lines(Text text) {
        StreamHandler handler =
                new StreamHandler(System.err, new Line(text)) {
                    @Override
                    public synchronized void publish(LogRecord message) {
                        super.publish(message);
                        flush();
                    }
                };
        handler.setLevel(Level.ALL);
        return handler;
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

    /** The message, and behind it what failed if that is wanted. */
    private static final class Text extends Formatter {

        private final boolean verbose;

        Text(boolean verbose) {
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
            return text.strip();
        }
    }

    private static final class Line extends Formatter {

        private final Text text;

        Line(Text text) {
            this.text = text;
        }

        @Override
        public String format(LogRecord message) {
            // Each line needs its own mark, or journald takes it for another level.
            String mark = "<" + priority(message.getLevel()) + ">";
            return text.format(message)
                    .lines()
                    .map(line -> mark + line + "\n")
                    .reduce("", String::concat);
        }
    }

    /** One entry of the journal for each message, whatever lines it has. */
    private static final class Native extends Handler {

        private final Sender sender;
        private final Text text;
        private final Handler otherwise;

        Native(Sender sender, Text text, Handler otherwise) {
            this.sender = sender;
            this.text = text;
            this.otherwise = otherwise;
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord message) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("MESSAGE", text.format(message));
            fields.put("PRIORITY", Integer.toString(priority(message.getLevel())));
            fields.put("SYSLOG_IDENTIFIER", IDENTIFIER);
            if (message.getParameters() != null) {
                for (Object parameter : message.getParameters()) {
                    if (parameter instanceof LogFields more) {
                        fields.putAll(more.fields());
                    }
                }
            }
            if (!sender.send(fields)) {
                otherwise.publish(message);
            }
        }

        @Override
        public void flush() {
            otherwise.flush();
        }

        @Override
        public void close() {
            otherwise.close();
        }
    }
}
