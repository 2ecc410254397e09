package serviceaccounting.reading;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * Reads systemd's record of what a run consumed: the final figures of its counters. Source: {@code
 * unit_log_resources} in systemd's src/core/unit.c, SD_MESSAGE_UNIT_RESOURCES in sd-messages.h.
 *
 * <p>systemd writes none for a run without IP traffic, with less than a second of processor time
 * and little I/O, and leaves out the figures it does not have.
 */
public final class JournalRecordParser {

    /** SD_MESSAGE_UNIT_RESOURCES. */
    public static final String MESSAGE_ID = "ae8f7b866b0347b9af31fe1c80b127c0";

    private static final String UNIT = "UNIT";
    private static final String INVOCATION = "INVOCATION_ID";

    private static final Map<Counter, String> FIGURES =
            new EnumMap<>(
                    Map.of(
                            Counter.INGRESS_BYTES, "IP_METRIC_INGRESS_BYTES",
                            Counter.INGRESS_PACKETS, "IP_METRIC_INGRESS_PACKETS",
                            Counter.EGRESS_BYTES, "IP_METRIC_EGRESS_BYTES",
                            Counter.EGRESS_PACKETS, "IP_METRIC_EGRESS_PACKETS",
                            Counter.CPU_NANOS, "CPU_USAGE_NSEC",
                            Counter.IO_READ_BYTES, "IO_METRIC_READ_BYTES",
                            Counter.IO_WRITE_BYTES, "IO_METRIC_WRITE_BYTES"));

    /** The fields it wants of an entry. */
    public static final List<String> FIELDS =
            Stream.concat(Stream.of(UNIT, INVOCATION), FIGURES.values().stream()).toList();

    private JournalRecordParser() {}

    /**
     * Reads one record.
     *
     * @return what the counters stood at in the end; empty for a unit to which systemd gives no
     *     invocation ID, such as system.slice
     * @throws BrokenRecordException if a value can't be understood; the message names it
     */
    public static Optional<CounterReading> parse(JournalEntry entry) throws BrokenRecordException {
        if (!entry.fields().containsKey(INVOCATION)) {
            return Optional.empty();
        }
        if (!entry.fields().containsKey(UNIT)) {
            throw new BrokenRecordException("UNIT is missing");
        }
        try {
            return Optional.of(
                    new CounterReading(
                            new UnitName(entry.fields().get(UNIT)),
                            new InvocationId(entry.fields().get(INVOCATION)),
                            entry.boot(),
                            entry.wallTime(),
                            bootTimeMicros(entry),
                            Duration.ZERO,
                            counters(entry.fields()),
                            Door.JOURNAL,
                            Optional.empty()));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException broken) {
            throw new BrokenRecordException(broken.getMessage());
        }
    }

    /**
     * The journal knows CLOCK_MONOTONIC only, which stands still in a suspend. The latest moment is
     * taken: the record is the last word on its run, and must not look older than another.
     */
    private static long bootTimeMicros(JournalEntry entry) {
        return Math.addExact(entry.monotonicMicros(), entry.asleep().toNanos() / 1000);
    }

    private static Counters counters(Map<String, String> fields) throws BrokenRecordException {
        Counters.Builder counters = new Counters.Builder();
        for (Map.Entry<Counter, String> figure : FIGURES.entrySet()) {
            String value = fields.get(figure.getValue());
            if (value != null) {
                counters.set(figure.getKey(), number(figure.getValue(), value));
            }
        }
        return counters.build();
    }

    private static long number(String field, String value) throws BrokenRecordException {
        if (!value.matches("[0-9]{1,18}")) {
            throw new BrokenRecordException(
                    "%s is '%s', and a whole number is expected".formatted(field, value));
        }
        return Long.parseLong(value);
    }
}
