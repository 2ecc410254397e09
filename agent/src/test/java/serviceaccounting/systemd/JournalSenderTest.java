package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When standard error is the journal's stream; that entries arrive is shown on real systemd. */
final class JournalSenderTest {

    @TempDir Path folder;

    @Test
    void shouldSendIfTheFileIsTheStreamThatSystemdNamed() throws Exception {
        NativeProcess.assumeLibSystemd();
        Path stream = Files.createFile(folder.resolve("stream"));
        String identity =
                Files.getAttribute(stream, "unix:dev")
                        + ":"
                        + Files.getAttribute(stream, "unix:ino");

        assertTrue(JournalSender.ifJournalIs(identity, stream).isPresent());
    }

    @Test
    void shouldNotSendIfItWasRedirectedOrNobodyNamedOne() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertEquals(Optional.empty(), JournalSender.ifJournalIs("9:2964116", file));
        assertEquals(Optional.empty(), JournalSender.ifJournalIs("", file));
        assertEquals(Optional.empty(), JournalSender.ifJournalIs(null, file));
        assertEquals(Optional.empty(), JournalSender.ifJournalIs("9:1", folder.resolve("missing")));
    }
}
