package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot and invocation IDs, and the words that stand for doors and causes in files. */
final class IdentityTest {

    private static final String HEX = "0123456789abcdef0123456789abcdef";

    @Test
    void shouldReadABootIdAsTheKernelWritesIt() {
        assertEquals(new BootId(HEX), BootId.parse("01234567-89ab-cdef-0123-456789abcdef\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123",
                "0123456789ABCDEF0123456789ABCDEF",
                "0123456789abcdef0123456789abcdef0",
                "g123456789abcdef0123456789abcdef"
            })
    void shouldRefuseWhatIsNoId(String text) {
        assertThrows(IllegalArgumentException.class, () -> new BootId(text));
        assertThrows(IllegalArgumentException.class, () -> new InvocationId(text));
    }

    @Test
    void shouldRefuseTheInvocationIdOfAUnitThatDoesNotRun() {
        assertThrows(IllegalArgumentException.class, () -> new InvocationId("0".repeat(32)));
        assertEquals(HEX, new InvocationId(HEX).toString());
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void shouldFindEachDoorByItsWord(Door door) {
        assertEquals(door, Door.of(door.word()));
    }

    @ParameterizedTest
    @EnumSource(Gap.Cause.class)
    void shouldFindEachCauseByItsWord(Gap.Cause cause) {
        assertEquals(cause, Gap.Cause.of(cause.word()));
    }

    @Test
    void shouldRefuseUnknownWords() {
        assertThrows(IllegalArgumentException.class, () -> Door.of("LIVE"));
        assertThrows(IllegalArgumentException.class, () -> Gap.Cause.of(""));
    }

    @Test
    void shouldNameEachCounterOnceInEachPlace() {
        long counters = Counter.values().length;

        assertEquals(counters, all().map(Counter::property).distinct().count());
        assertEquals(counters, all().map(Counter::column).distinct().count());
        assertEquals(counters, all().map(Counter::jsonKey).distinct().count());
    }

    private static Stream<Counter> all() {
        return Arrays.stream(Counter.values());
    }
}
