package serviceaccounting.reading;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;

/**
 * Reads the text of a spool record, as docs/reference/files.md defines it. Unknown keys are
 * ignored.
 */
public final class SpoolRecordParser {

    /** The version of the format, in key {@code Record}. */
    private static final String VERSION = "1";

    /**
     * /proc/uptime, the hook's boot-time clock, has hundredths of a second and is cut, not rounded:
     * proc(5).
     */
    private static final Duration UPTIME_RESOLUTION = Duration.ofMillis(10);

    /**
     * No machine is up for a hundred years; below that no sum or difference of boot times
     * overflows, in nanoseconds either.
     */
    private static final long LONGEST_UPTIME_MICROS = Duration.ofDays(36_525).toMillis() * 1000;

    private final Map<String, String> values;

    private SpoolRecordParser(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads one record.
     *
     * @throws BrokenRecordException if a needed value is missing or can't be understood; the
     *     message names it
     */
    public static SpoolRecord parse(String text) throws BrokenRecordException {
        return new SpoolRecordParser(lines(text)).record();
    }

    private static Map<String, String> lines(String text) throws BrokenRecordException {
        if (!text.endsWith("\n")) {
            throw new BrokenRecordException("the last line has no end: the record was cut off");
        }
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new BrokenRecordException("not a KEY=value line: '" + line + "'");
            }
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return values;
    }

    private SpoolRecord record() throws BrokenRecordException {
        if (!VERSION.equals(values.get("Record"))) {
            throw new BrokenRecordException(
                    "Record is '%s', and only '%s' is known"
                            .formatted(values.get("Record"), VERSION));
        }
        try {
            CounterReading reading = reading();
            return new SpoolRecord(reading, end(reading), rules());
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException broken) {
            throw new BrokenRecordException(broken.getMessage());
        }
    }

    private CounterReading reading() throws BrokenRecordException {
        Door door = event();
        return new CounterReading(
                new UnitName(needed("Id")),
                new InvocationId(needed("InvocationID")),
                BootId.parse(needed("BootID")),
                instantOfMicros(neededNumber("RealtimeUSec")),
                bootTimeMicros("BoottimeUSec"),
                clockDoubt(),
                counters(),
                door,
                runStart(door));
    }

    private Door event() throws BrokenRecordException {
        Door door = Door.of(needed("Event"));
        if (door == Door.LIVE || door == Door.JOURNAL) {
            throw new BrokenRecordException(
                    "Event is '" + door.word() + "', which is no event of the hook");
        }
        return door;
    }

    /**
     * The counters were read between two looks at the clock, the second of which may be late by its
     * resolution.
     */
    private Duration clockDoubt() throws BrokenRecordException {
        long before = bootTimeMicros("BoottimeUSec");
        long after =
                values.containsKey("BoottimeEndUSec") ? bootTimeMicros("BoottimeEndUSec") : before;
        if (after < before) {
            throw new BrokenRecordException(
                    "BoottimeEndUSec %d stands before BoottimeUSec %d".formatted(after, before));
        }
        return Duration.ofNanos((after - before) * 1000).plus(UPTIME_RESOLUTION);
    }

    private Counters counters() throws BrokenRecordException {
        Map<Counter, Long> present = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            OptionalLong value = accounted(counter.property());
            if (value.isPresent()) {
                present.put(counter, value.getAsLong());
            }
        }
        return new Counters(present);
    }

    /** The rules' counters: all four or none. */
    private Optional<RemoteAmounts> rules() throws BrokenRecordException {
        if (!values.containsKey("RuleIngressBytes")) {
            return Optional.empty();
        }
        return Optional.of(
                new RemoteAmounts(
                        neededNumber("RuleIngressBytes"),
                        neededNumber("RuleIngressPackets"),
                        neededNumber("RuleEgressBytes"),
                        neededNumber("RuleEgressPackets")));
    }

    /**
     * systemctl writes "[no data]" or "[not set]" for UINT64_MAX; older versions print the number.
     */
    private OptionalLong accounted(String key) throws BrokenRecordException {
        String value = values.getOrDefault(key, "");
        if (value.isEmpty()
                || value.equals("[no data]")
                || value.equals("[not set]")
                || value.equals("18446744073709551615")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number(key, value));
    }

    /**
     * The {@code start} record is made as the run begins. Later ones carry systemd's own timestamp
     * of it, in whole seconds, which matters only for a run we never saw before its end.
     */
    private Optional<Instant> runStart(Door door) throws BrokenRecordException {
        Instant made = instantOfMicros(neededNumber("RealtimeUSec"));
        if (door == Door.START) {
            return Optional.of(made);
        }
        String stamp = values.getOrDefault("InactiveExitTimestamp", "");
        if (!stamp.startsWith("@")) {
            return Optional.empty();
        }
        Instant start = Instant.ofEpochSecond(number("InactiveExitTimestamp", stamp.substring(1)));
        return start.isAfter(made) ? Optional.empty() : Optional.of(start);
    }

    private Optional<RunEnd> end(CounterReading reading) {
        if (reading.door() != Door.STOPPED) {
            return Optional.empty();
        }
        return Optional.of(
                new RunEnd(
                        reading.wallTime(),
                        Optional.ofNullable(values.get("ServiceResult"))
                                .filter(text -> !text.isEmpty()),
                        Optional.ofNullable(values.get("ExitCode")).filter(text -> !text.isEmpty()),
                        Optional.ofNullable(values.get("ExitStatus"))
                                .filter(text -> !text.isEmpty())));
    }

    private String needed(String key) throws BrokenRecordException {
        String value = values.get(key);
        if (value == null || value.isEmpty()) {
            throw new BrokenRecordException(key + " is missing");
        }
        return value;
    }

    private long neededNumber(String key) throws BrokenRecordException {
        return number(key, needed(key));
    }

    private long bootTimeMicros(String key) throws BrokenRecordException {
        long micros = neededNumber(key);
        if (micros > LONGEST_UPTIME_MICROS) {
            throw tooLarge(key, values.get(key));
        }
        return micros;
    }

    private static long number(String key, String value) throws BrokenRecordException {
        if (value.isEmpty() || !value.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new BrokenRecordException(
                    "%s is '%s', and a whole number is expected".formatted(key, value));
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException overflow) {
            throw tooLarge(key, value);
        }
    }

    private static BrokenRecordException tooLarge(String key, String value) {
        return new BrokenRecordException("%s is '%s', which is too large".formatted(key, value));
    }

    private static Instant instantOfMicros(long micros) {
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
    }
}
