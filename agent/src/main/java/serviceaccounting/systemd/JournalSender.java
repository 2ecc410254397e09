package serviceaccounting.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jnr.ffi.Pointer;
import serviceaccounting.linux.NativeException;

/**
 * Writes messages with fields into the journal. Source: sd_journal_sendv(3). From any thread.
 *
 * <p>journalctl shows a message under {@code -u UNIT} that names the unit in OBJECT_SYSTEMD_UNIT
 * only if root sent it: anybody may claim to speak of a unit. Ours is found by that field itself.
 */
public final class JournalSender {

    /** struct iovec: a pointer and a size. */
    private static final int IOVEC_BYTES = 2 * Long.BYTES;

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private final LibSystemd.Functions sd;

    private JournalSender(LibSystemd.Functions sd) {
        this.sd = sd;
    }

    /**
     * A sender, if standard error goes to the journal: who redirects it wants to read it there.
     * Source: $JOURNAL_STREAM, systemd.exec(5). Empty also without libsystemd.
     */
    public static Optional<JournalSender> fromEnvironment() {
        return ifJournalIs(System.getenv("JOURNAL_STREAM"), STANDARD_ERROR);
    }

    /**
     * A sender, if the file is the journal's stream.
     *
     * @param stream device and inode number, {@code 9:2964116}; null where there is none
     */
    static Optional<JournalSender> ifJournalIs(String stream, Path file) {
        try {
            if (stream == null || !stream.equals(identity(file))) {
                return Optional.empty();
            }
            return Optional.of(new JournalSender(LibSystemd.functions()));
        } catch (IOException | NativeException standardErrorWillDo) {
            return Optional.empty();
        }
    }

    private static String identity(Path file) throws IOException {
        return Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
    }

    /**
     * Sends one message.
     *
     * @return whether journald took it
     */
    public boolean send(Map<String, String> fields) {
        Pointer vector = LibSystemd.allocate(fields.size() * IOVEC_BYTES);
        // Held until the call returns: the memory goes with the objects.
        List<Pointer> texts = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            byte[] text =
                    (field.getKey() + "=" + field.getValue()).getBytes(StandardCharsets.UTF_8);
            Pointer copy = LibSystemd.allocate(text.length);
            copy.put(0, text, 0, text.length);
            long place = (long) texts.size() * IOVEC_BYTES;
            vector.putPointer(place, copy);
            vector.putLong(place + Long.BYTES, text.length);
            texts.add(copy);
        }
        return sd.sd_journal_sendv(vector, texts.size()) == 0;
    }
}
