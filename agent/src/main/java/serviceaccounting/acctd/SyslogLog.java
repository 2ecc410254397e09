package serviceaccounting.acctd;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import serviceaccounting.linux.NativeException;
import serviceaccounting.linux.SyslogSocket;

/** Logs to syslog as a daemon, RFC 3164. What syslog does not take goes to another log. */
public final class SyslogLog implements AcctdLog, AutoCloseable {

    private static final int FACILITY_DAEMON = 3 << 3;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    private final SyslogSocket socket;
    private final InstantSource clock;
    private final AcctdLog otherwise;
    private final String tag = "service-accounting[%d]".formatted(ProcessHandle.current().pid());

    public SyslogLog(SyslogSocket socket, InstantSource clock, AcctdLog otherwise) {
        this.socket = socket;
        this.clock = clock;
        this.otherwise = otherwise;
    }

    @Override
    public void log(Level level, String message) {
        String time = TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
        try {
            socket.send(
                    "<%d>%s %s: %s"
                            .formatted(FACILITY_DAEMON | severity(level), time, tag, message));
        } catch (NativeException failure) {
            otherwise.log(Level.WARNING, failure.getMessage());
            otherwise.log(level, message);
        }
    }

    private static int severity(Level level) {
        return switch (level) {
            case DEBUG -> 7;
            case INFO -> 6;
            case WARNING -> 4;
            case ERROR -> 3;
        };
    }

    @Override
    public void close() {
        socket.close();
    }
}
