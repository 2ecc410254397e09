package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B, 0 B",
        "1, 1 B, 1 B",
        "999, 999 B, 999 B",
        "1000, 1000 B, 1.0 kB",
        "1023, 1023 B, 1.0 kB",
        "1024, 1.0 KiB, 1.0 kB",
        "1049, 1.0 KiB, 1.0 kB",
        "1050, 1.0 KiB, 1.1 kB",
        "1075, 1.0 KiB, 1.1 kB",
        "1076, 1.1 KiB, 1.1 kB",
        "999949, 976.5 KiB, 999.9 kB",
        "999950, 976.5 KiB, 1.0 MB",
        "1048524, 1023.9 KiB, 1.0 MB",
        "1048525, 1.0 MiB, 1.0 MB",
        "1048576, 1.0 MiB, 1.0 MB",
        "1073741823, 1.0 GiB, 1.1 GB",
        "1073741824, 1.0 GiB, 1.1 GB",
        "1099511627776, 1.0 TiB, 1.1 TB",
        "1125899906842624, 1.0 PiB, 1.1 PB",
        "1152921504606846975, 1.0 EiB, 1.2 EB",
        "1152921504606846976, 1.0 EiB, 1.2 EB",
        "9223372036854775807, 8.0 EiB, 9.2 EB"
    })
    void shouldWriteBytesWithOneDecimalRoundedHalfUp(long bytes, String iec, String si) {
        assertEquals(iec, Amounts.bytes(bytes, ByteScale.IEC));
        assertEquals(si, Amounts.bytes(bytes, ByteScale.SI));
        assertEquals(Long.toString(bytes), Amounts.bytes(bytes, ByteScale.BYTES));
    }

    @Test
    void shouldNeverWriteAWholeStepOfTheNextUnit() {
        for (int power = 10; power <= 60; power += 10) {
            for (long below = 0; below < 2000; below++) {
                String text = Amounts.bytes((1L << power) - below, ByteScale.IEC);

                assertFalse(text.startsWith("1024."), text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 s",
        "4999999, 0.00 s",
        "5000000, 0.01 s",
        "3210000000, 3.21 s",
        "59994999999, 59.99 s",
        "59995000000, 1m 00s",
        "60000000000, 1m 00s",
        "123400000000, 2m 03s",
        "3599400000000, 59m 59s",
        "3599500000000, 1h 00m",
        "3600000000000, 1h 00m",
        "3720000000000, 1h 02m",
        "360000000000000, 100h 00m"
    })
    void shouldWriteCpuTimeAsCoarselyAsItsSizeAllows(long nanos, String expected) {
        assertEquals(expected, Amounts.cpuTime(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.0 s",
        "PT0.45S, 0.4 s",
        "PT9.99S, 9.9 s",
        "PT10S, 10 s",
        "PT59.9S, 59 s",
        "PT123S, 2m 03s",
        "PT1H2M, 1h 02m",
        "PT23H59M45S, 24h 00m",
        "PT76H, 3d 04h",
        "-PT5S, 0.0 s"
    })
    void shouldWriteHowLongSomethingTook(Duration duration, String expected) {
        assertEquals(expected, Amounts.duration(duration));
    }

    @Test
    void shouldStopSumsAtTheLargestNumberInsteadOfTurningNegative() {
        assertEquals(Long.MAX_VALUE, Amounts.plus(Long.MAX_VALUE, 1));
        assertEquals(Long.MAX_VALUE, Amounts.plus(Long.MAX_VALUE, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, Amounts.plus(Long.MAX_VALUE, 0));
        assertEquals(3, Amounts.plus(1, 2));
    }
}
