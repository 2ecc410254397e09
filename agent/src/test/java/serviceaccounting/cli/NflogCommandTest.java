package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of go-nflog-acctd, as it takes them, and what is refused. */
class NflogCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nflog -interval 1h -ip4-dst-group=4 | nflog --interval=1h --ip4-dst-group=4",
                "nflog --interval=1h --ip4-dst-group 4 | nflog --interval=1h --ip4-dst-group=4",
                "nflog -priority -19 -cpuprofile= | nflog --priority=-19 --cpuprofile=",
                "nflog -syslog -debug=false -verbose=T | nflog --syslog --verbose",
                "nflog -syslog=maybe | nflog --syslog=maybe",
                "nflog -nonsense -v -h 7 | nflog -nonsense -v -h 7",
                "nflog -interval | nflog --interval",
                "nflog -- -interval | nflog -- -interval",
                "report -since 1 | report -since 1"
            })
    void shouldTakeFlagsWithOneDashOrTwo(String given, String understood) {
        assertEquals(
                Arrays.asList(understood.split(" ")),
                List.of(NflogCommand.inOurSpelling(given.split(" "))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-interval 7m -ip4-dst-group=4 | the interval 7m does not divide a day; 5m, 15m or 1h do",
                "-interval 36h -ip4-dst-group=4 | the interval 36h is longer than a day, but no whole number of days",
                "-interval 10ms -ip4-dst-group=4 | the interval must be at least 1 second, not 0.01s",
                "-interval soon -ip4-dst-group=4 | 'soon' is not a duration",
                "-interval 5m | no NFLOG group is named",
                "-ip4-dst-group=0 -ip6-src-group -1 | no NFLOG group is named",
                "-ip4-dst-group=4 -ip4-src-group=4 | group 4 can't be both IPv4 destination and IPv4 source",
                "-ip4-dst-group=65536 | --ip4-dst-group must be at most 65535, not 65536",
                "-ip4-dst-group=x | 'x' is not a whole number",
                "-ip4-dst-group=4 -ip4-prefix-length=-1 | --ip4-prefix-length must be at least 0, not -1",
                "-ip4-dst-group=4 -max-remotes=-1 | --max-remotes must be at least 0, not -1",
                "-ip4-dst-grop=4 | Unknown option",
                "-ip4-dst-group=4 more | Unmatched argument"
            })
    void shouldRefuse(String flags, String why) {
        Invocation refused = Invocation.of(("nflog " + flags).split(" "));
        assertEquals(ExitCode.USAGE, refused.code(), refused::err);
        assertTrue(refused.err().contains(why), refused::err);
    }

    @Test
    void shouldExplainItself() {
        for (String help : List.of("-help", "--help", "-h")) {
            Invocation helped = Invocation.of("nflog", help);
            assertEquals(ExitCode.FINE, helped.code(), helped::err);
            assertTrue(helped.out().contains("--ip4-dst-group"), helped::out);
        }
    }
}
