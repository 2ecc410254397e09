package serviceaccounting.systemd;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import jnr.ffi.Pointer;
import serviceaccounting.linux.Errno;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.BootId;

/**
 * The system's journal, opened for reading: a place in it, and a filter. Source: sd_journal_open(3)
 * and the pages it names. Used by one thread.
 */
final class JournalHandle implements AutoCloseable {

    private static final int SD_JOURNAL_LOCAL_ONLY = 1 << 0;
    private static final int SD_JOURNAL_SYSTEM = 1 << 2;

    private static final int BOOT_ID_BYTES = 16;
    private static final int SCRATCH_BYTES = 32;
    private static final int SECOND = 8;
    private static final int BOOT_ID = 16;

    private static final String UNREADABLE =
            "cannot read the journal: there is no file of it that this user may read; the agent must be in the group systemd-journal (SupplementaryGroups=systemd-journal), and journald must store one (journald.conf: Storage=)";

    private final LibSystemd.Functions sd = LibSystemd.functions();
    private final Pointer scratch = LibSystemd.allocate(SCRATCH_BYTES);
    private Pointer journal;

    /**
     * Opens it.
     *
     * @throws SourceException if there is no file of it that we may read
     */
    JournalHandle() throws SourceException {
        check(
                sd.sd_journal_open(scratch, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM),
                "open the journal");
        journal = scratch.getPointer(0);
        // libsystemd opens what it may, and calls nothing at all a success.
        if (sd.sd_journal_has_runtime_files(journal) <= 0
                && sd.sd_journal_has_persistent_files(journal) <= 0) {
            close();
            throw new SourceException(UNREADABLE);
        }
    }

    /** One more field that an entry must have; several values of one field are alternatives. */
    JournalHandle match(String field, String value) throws SourceException {
        byte[] match = (field + "=" + value).getBytes(StandardCharsets.UTF_8);
        check(sd.sd_journal_add_match(handle(), match, match.length), "filter the journal");
        return this;
    }

    void forgetMatches() {
        sd.sd_journal_flush_matches(handle());
    }

    void seekHead() throws SourceException {
        check(sd.sd_journal_seek_head(handle()), "go to the journal's beginning");
    }

    void seek(Instant moment) throws SourceException {
        check(
                sd.sd_journal_seek_realtime_usec(
                        handle(), ChronoUnit.MICROS.between(Instant.EPOCH, moment)),
                "go to a moment in the journal");
    }

    void seek(String cursor) throws SourceException {
        check(sd.sd_journal_seek_cursor(handle(), cursor), "go to a cursor in the journal");
    }

    /** Whether it stands at the entry of that cursor. */
    boolean isAt(String cursor) throws SourceException {
        return check(sd.sd_journal_test_cursor(handle(), cursor), "compare cursors") > 0;
    }

    /** Goes to the next entry; false if there is none now. */
    boolean next() throws SourceException {
        return check(sd.sd_journal_next(handle()), "read on in the journal") > 0;
    }

    /** Takes note of files that came and went: journald rotates and vacuums. */
    void refresh() throws SourceException {
        check(sd.sd_journal_wait(handle(), 0), "follow the journal's files");
    }

    String cursor() throws SourceException {
        check(sd.sd_journal_get_cursor(handle(), scratch), "read a cursor of the journal");
        Pointer text = scratch.getPointer(0);
        try {
            return text.getString(0);
        } finally {
            sd.free(text);
        }
    }

    Instant wallTime() throws SourceException {
        check(sd.sd_journal_get_realtime_usec(handle(), scratch), "date an entry of the journal");
        return Instant.EPOCH.plus(scratch.getLong(0), ChronoUnit.MICROS);
    }

    long monotonicMicros() throws SourceException {
        readMonotonic();
        return scratch.getLong(0);
    }

    BootId boot() throws SourceException {
        readMonotonic();
        byte[] id = new byte[BOOT_ID_BYTES];
        scratch.get(BOOT_ID, id, 0, id.length);
        return new BootId(HexFormat.of().formatHex(id));
    }

    private void readMonotonic() throws SourceException {
        check(
                sd.sd_journal_get_monotonic_usec(handle(), scratch, scratch.slice(BOOT_ID)),
                "date an entry of the journal");
    }

    /** The value of a field of this entry; empty if it has none. */
    Optional<String> field(String name) throws SourceException {
        int result =
                sd.sd_journal_get_data(handle(), name, scratch, scratch.slice(SECOND, Long.BYTES));
        if (result == -Errno.ENOENT) {
            return Optional.empty();
        }
        check(result, "read " + name + " of an entry of the journal");
        byte[] data = new byte[Math.toIntExact(scratch.getLong(SECOND))];
        scratch.getPointer(0).get(0, data, 0, data.length);
        // It comes with its name: NAME=value.
        int start = name.length() + 1;
        return Optional.of(new String(data, start, data.length - start, StandardCharsets.UTF_8));
    }

    /** When the oldest entry was made, filter or not; empty if there is none. */
    Optional<Instant> oldest() throws SourceException {
        int result = sd.sd_journal_get_cutoff_realtime_usec(handle(), scratch, null);
        return check(result, "look for the journal's oldest entry") == 0
                ? Optional.empty()
                : Optional.of(Instant.EPOCH.plus(scratch.getLong(0), ChronoUnit.MICROS));
    }

    @Override
    public void close() {
        if (journal != null) {
            sd.sd_journal_close(journal);
            journal = null;
        }
    }

    private Pointer handle() {
        if (journal == null) {
            throw new IllegalStateException("the journal is closed");
        }
        return journal;
    }

    private static int check(int result, String task) throws SourceException {
        if (result < 0) {
            throw new SourceException(
                    "cannot %s: libsystemd answered %s; journalctl --verify looks for damage"
                            .formatted(task, Errno.describe(-result)));
        }
        return result;
    }
}
