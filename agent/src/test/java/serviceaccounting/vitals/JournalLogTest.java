package serviceaccounting.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void shouldSendAMessageWithItsFieldsToTheJournalAndNothingToStandardError() {
        List<Map<String, String>> sent = new ArrayList<>();
        JournalLog.install(false, Optional.of(sent::add));
        logger.log(
                Level.WARNING,
                "{0} lost\n{1}",
                "web.service",
                7,
                new LogFields(Map.of("OBJECT_SYSTEMD_UNIT", "web.service")));
        logger.log(Level.DEBUG, "detail");

        assertEquals(
                List.of(
                        Map.of(
                                "MESSAGE",
                                "web.service lost\n7",
                                "PRIORITY",
                                "4",
                                "SYSLOG_IDENTIFIER",
                                "service-accounting",
                                "OBJECT_SYSTEMD_UNIT",
                                "web.service")),
                sent);
        assertEquals("", said());
    }

    @Test
    void shouldTurnToStandardErrorWhenTheJournalCannotBeReached() {
        JournalLog.install(false, Optional.of(fields -> false));
        logger.log(Level.ERROR, "lost", new LogFields(Map.of("SERVICE_ACCOUNTING_UNIT", "web")));

        assertEquals("<3>lost\n", said());
    }

    @Test
    void shouldRefuseAFieldThatJournaldWouldDrop() {
        for (String name : List.of("", "unit", "_PID", "A=B", "1ST")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new LogFields(Map.of(name, "value")),
                    name);
        }
    }

    private String said() {
        return captured.toString(StandardCharsets.UTF_8);
    }
}
