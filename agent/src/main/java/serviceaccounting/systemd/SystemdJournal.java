package serviceaccounting.systemd;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.linux.BootIdFile;
import serviceaccounting.linux.Clocks;
import serviceaccounting.reading.JournalEntry;
import serviceaccounting.reading.JournalRecordParser;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.InvocationId;

/**
 * systemd's resource records, out of the system's journal. Only what systemd itself wrote: anybody
 * may log a message with that ID, but journald notes who did (systemd.journal-fields(7), fields
 * with an underscore).
 */
public final class SystemdJournal implements RunJournal {

    /** SD_MESSAGE_UNIT_STARTING and SD_MESSAGE_UNIT_STARTED; scopes have only the second. */
    private static final Set<String> BEGINNINGS =
            Set.of("7d4958e842da4a758f6c1cdc7b36dcc5", "39f53479d3a045ac8e11786248231fbf");

    /** SD_MESSAGE_UNIT_SUCCESS: the unit "deactivated successfully". */
    private static final String SUCCESS = "7ad2d189f7e94e70a38c781354912448";

    /** SD_MESSAGE_UNIT_FAILURE_RESULT: it "failed with result", which is in a field. */
    private static final String FAILURE = "d9b373ed55a64feb8242e02dbe79a49c";

    private static final String MESSAGE = "MESSAGE_ID";
    private static final String INVOCATION = "INVOCATION_ID";
    private static final String RESULT = "UNIT_RESULT";

    private final BootId boot = BootIdFile.read();
    private final JournalHandle records;
    private Optional<JournalHandle> stories = Optional.empty();

    private SystemdJournal() throws SourceException {
        records = new JournalHandle();
        try {
            bySystemd(records).match(MESSAGE, JournalRecordParser.MESSAGE_ID);
        } catch (SourceException failure) {
            records.close();
            throw failure;
        }
    }

    /**
     * Opens the system's journal, and stands nowhere yet.
     *
     * @throws SourceException if it can't be read
     * @throws serviceaccounting.linux.NativeException if libsystemd can't be loaded
     */
    public static RunJournal open() throws SourceException {
        return new SystemdJournal();
    }

    @Override
    public boolean seekBehind(String cursor) throws SourceException {
        records.refresh();
        records.seek(cursor);
        return records.next() && records.isAt(cursor);
    }

    @Override
    public void seekTo(Instant moment) throws SourceException {
        records.refresh();
        records.seek(moment);
    }

    @Override
    public List<JournalEntry> next(int most) throws SourceException {
        records.refresh();
        List<JournalEntry> entries = new ArrayList<>();
        while (entries.size() < most && records.next()) {
            entries.add(entry());
        }
        return entries;
    }

    @Override
    public Optional<Instant> oldest() throws SourceException {
        records.refresh();
        return records.oldest();
    }

    @Override
    public RunStory story(InvocationId invocation) throws SourceException {
        if (stories.isEmpty()) {
            stories = Optional.of(new JournalHandle());
        }
        JournalHandle handle = stories.get();
        handle.refresh();
        handle.forgetMatches();
        bySystemd(handle)
                .match(INVOCATION, invocation.hex())
                .match(MESSAGE, SUCCESS)
                .match(MESSAGE, FAILURE);
        for (String message : BEGINNINGS) {
            handle.match(MESSAGE, message);
        }
        handle.seekHead();
        RunStory story = RunStory.UNKNOWN;
        while (handle.next()) {
            story = toldOn(story, handle);
        }
        return story;
    }

    private static RunStory toldOn(RunStory story, JournalHandle handle) throws SourceException {
        String message = handle.field(MESSAGE).orElse("");
        if (BEGINNINGS.contains(message)) {
            return story.began().isPresent()
                    ? story
                    : new RunStory(Optional.of(handle.wallTime()), story.result());
        }
        return new RunStory(
                story.began(),
                message.equals(SUCCESS) ? Optional.of("success") : handle.field(RESULT));
    }

    @Override
    public void close() {
        records.close();
        stories.ifPresent(JournalHandle::close);
        stories = Optional.empty();
    }

    private static JournalHandle bySystemd(JournalHandle handle) throws SourceException {
        return handle.match("_PID", "1").match("_UID", "0");
    }

    private JournalEntry entry() throws SourceException {
        Map<String, String> fields = new HashMap<>();
        for (String name : JournalRecordParser.FIELDS) {
            Optional<String> value = records.field(name);
            value.ifPresent(text -> fields.put(name, text));
        }
        BootId of = records.boot();
        return new JournalEntry(
                records.cursor(),
                records.wallTime(),
                of,
                records.monotonicMicros(),
                of.equals(boot) ? asleep() : Duration.ZERO,
                fields);
    }

    /** All suspends of this boot together; nobody knows which of them came later. */
    private static Duration asleep() {
        long micros = Clocks.bootTimeMicros() - Clocks.monotonicMicros();
        return Duration.of(Math.max(0, micros), ChronoUnit.MICROS);
    }
}
