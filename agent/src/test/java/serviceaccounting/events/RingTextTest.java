package serviceaccounting.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static serviceaccounting.events.Readings.WEB;
import static serviceaccounting.events.Readings.at;
import static serviceaccounting.events.Readings.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.events.RingLine.EventLine;
import serviceaccounting.events.RingLine.Header;
import serviceaccounting.events.RingLine.Mark;
import serviceaccounting.events.RingLine.RunLine;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

final class RingTextTest {

    private static final Mark MARK = new Mark(at(6_100), 6_100_000, Duration.ofNanos(1_234_000));

    static Stream<Arguments> lines() {
        String ones = "1".repeat(32);
        return Stream.of(
                Arguments.of(
                        "{\"ring\":1,\"file\":7,\"since\":1772366400000,\"droppedBytes\":12}",
                        new Header(7, at(0), 12)),
                Arguments.of(
                        "{\"run\":\"web.service\",\"id\":\"%s\",\"t\":1772366406100,\"b\":[6100000,1234],\"c\":[70,30]}"
                                .formatted(ones),
                        new RunLine(new RunKey(WEB, run('1')), MARK, new EventBytes(70, 30))),
                Arguments.of(
                        "{\"t\":1772366406000,\"d\":100,\"s\":{\"web.service\":[1,2]},\"b\":[6100000,1234]}",
                        new EventLine(
                                Readings.event(6_000, 100, WEB, 1, 2), MARK, Optional.empty())),
                Arguments.of(
                        "{\"t\":1772366406000,\"d\":100,\"s\":{\"dev-a\\\\x2db.swap\":[1,2]},\"r\":{\"dev-a\\\\x2db.swap\":{\"192.0.2.7\":[1,0]}},\"b\":[6100000,1234],\"id\":\"%s\"}"
                                .formatted(ones),
                        new EventLine(withRemotes(), MARK, Optional.of(run('1')))));
    }

    private static TrafficEvent withRemotes() {
        UnitName swap = new UnitName("dev-a\\x2db.swap");
        TrafficEvent plain = Readings.event(6_000, 100, swap, 1, 2);
        return new TrafficEvent(
                plain.start(),
                plain.duration(),
                plain.units(),
                new TreeMap<>(
                        Map.of(swap, new TreeMap<>(Map.of("192.0.2.7", new EventBytes(1, 0))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void shouldWriteAndReadTheSame(String text, RingLine line) throws IOException {
        assertEquals(text, RingText.write(line));
        assertEquals(line, RingText.parse(text));
    }

    @Test
    void shouldSkipKeysItDoesNotKnow() throws IOException {
        assertEquals(
                new Header(7, at(0), 0),
                RingText.parse(
                        "{\"ring\":1,\"colour\":{\"a\":[1]},\"file\":7,\"since\":1772366400000}"));
    }

    @ParameterizedTest(name = "line {index}")
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "nonsense",
                "{\"t\":1,\"d\":1,\"s\":{}}",
                "{\"t\":1,\"d\":-1,\"s\":{\"web.service\":[1,2]}}",
                "{\"t\":1,\"d\":1,\"s\":{\"web.service\":[1]}}",
                "{\"t\":1,\"d\":1,\"s\":{\"web.service\":[1,-2]}}",
                "{\"t\":1,\"d\":1,\"s\":{\"web\":[1,2]}}",
                "{\"t\":1,\"d\":1,\"s\":{\"web.service\":[1,2]}} more",
                "{\"run\":\"web.service\",\"t\":1}",
                "{\"ring\":2,\"file\":7,\"since\":1}"
            })
    void shouldRefuseWhatIsNoLineOfARing(String text) {
        assertThrows(IOException.class, () -> RingText.parse(text));
    }
}
