package serviceaccounting.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VitalsTest {

    private final Vitals vitals = new Vitals();

    @Test
    void shouldCountEachOnItsOwn() {
        vitals.count(Vital.COMMITS);
        vitals.add(Vital.READINGS_LIVE, 5);
        vitals.add(Vital.READINGS_LIVE, 2);

        assertEquals(1, vitals.get(Vital.COMMITS));
        assertEquals(7, vitals.get(Vital.READINGS_LIVE));
        assertEquals(0, vitals.get(Vital.HOLES));
    }

    @Test
    void shouldShowAllOfThemAsTheyWereThen() {
        vitals.count(Vital.HOLES);
        Map<Vital, Long> then = vitals.snapshot();
        vitals.count(Vital.HOLES);

        assertEquals(1, then.get(Vital.HOLES));
        assertEquals(Vital.values().length, then.size());
    }

    @Test
    void shouldLoseNothingThatSeveralThreadsCount() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            threads.add(Thread.ofPlatform().start(() -> countOften()));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(400_000, vitals.get(Vital.COMMITS));
    }

    @ParameterizedTest
    @EnumSource(Vital.class)
    void shouldHaveAWordForTheLedgerAndAHelpForPeople(Vital vital) {
        assertTrue(vital.word().matches("[a-z]+(-[a-z]+)*"), vital.word());
        assertTrue(!vital.help().isBlank() && !vital.help().endsWith("."), vital.help());
    }

    private void countOften() {
        for (int count = 0; count < 100_000; count++) {
            vitals.count(Vital.COMMITS);
        }
    }
}
