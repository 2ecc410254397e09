package serviceaccounting.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JournalLogTest {

    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private final Logger logger = System.getLogger("serviceaccounting");
    private PrintStream standardError;

    @BeforeEach
    void captureStandardError() {
        standardError = System.err;
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStandardError() throws Exception {
        System.setErr(standardError);
        LogManager.getLogManager().readConfiguration();
    }

    @Test
    void shouldMarkEachLineWithItsLevelForTheJournal() {
        JournalLog.install(false);
        logger.log(Level.ERROR, "lost");
        logger.log(Level.WARNING, "late: {0}", "web.service");
        logger.log(Level.INFO, "ready");

        assertEquals("<3>lost\n<4>late: web.service\n<6>ready\n", said());
    }

    @Test
    void shouldMarkEveryLineOfALongMessage() {
        JournalLog.install(false);
        logger.log(Level.ERROR, "one\ntwo\n");

        assertEquals("<3>one\n<3>two\n", said());
    }

    @Test
    void shouldKeepDebugMessagesAndStackTracesToItselfUnlessVerbose() {
        JournalLog.install(false);
        logger.log(Level.DEBUG, "detail");
        logger.log(Level.ERROR, "failed", new IllegalStateException("inside"));

        assertEquals("<3>failed\n", said());
    }

    @Test
    void shouldShowThemWhenVerbose() {
        JournalLog.install(true);
        logger.log(Level.DEBUG, "detail");
        logger.log(Level.ERROR, "failed", new IllegalStateException("inside"));

        assertTrue(
                said().startsWith(
                                "<7>detail\n<3>failed\n<3>java.lang.IllegalStateException: inside\n<3>\tat "),
                said());
        assertTrue(
                said().lines().allMatch(line -> line.startsWith("<3>") || line.startsWith("<7>")),
                said());
        assertFalse(said().isBlank());
    }

    @Test
    void shouldShowBracesOfAMessageWithoutParametersAsTheyAre() {
        JournalLog.install(false);
        logger.log(Level.WARNING, "cannot read {\"units\": {}}: it's broken");

        assertEquals("<4>cannot read {\"units\": {}}: it's broken\n", said());
    }

    private String said() {
        return captured.toString(StandardCharsets.UTF_8);
    }
}
