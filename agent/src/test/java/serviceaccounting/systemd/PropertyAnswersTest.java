package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import serviceaccounting.traffic.InvocationId;

class PropertyAnswersTest {

    @Test
    void shouldReadAnInvocationAsItIsPrinted() {
        String hex = "1ff41278fab9436ba7b904b0e6ce9bcb";

        assertEquals(
                Optional.of(new InvocationId(hex)),
                PropertyAnswers.invocation(HexFormat.of().parseHex(hex)));
    }

    @Test
    void shouldTakeNoBytesForNoRun() {
        assertEquals(Optional.empty(), PropertyAnswers.invocation(new byte[0]));
    }

    @Test
    void shouldTakeZerosForNoRun() {
        assertEquals(Optional.empty(), PropertyAnswers.invocation(new byte[16]));
    }
}
