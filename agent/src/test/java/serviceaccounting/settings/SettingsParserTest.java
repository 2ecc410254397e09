package serviceaccounting.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsParserTest {

    private static final String DURATION =
            "expected a whole number and one of ms, s, min, h, d, such as 10s or 45d";

    private static List<String> problems(String json) {
        return assertThrows(SettingsException.class, () -> SettingsParser.parse("s.json", json))
                .problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"intervall\":\"1s\"} | s.json: $.intervall: unknown key; did you mean 'interval'? Known here: units, allUnits, interval, checkpoint, ledger, spool, runtime, zone, retention, remotes, host, backend, markMask, events",
                "{\"colour\":1} | s.json: $.colour: unknown key; Known here: units, allUnits, interval, checkpoint, ledger, spool, runtime, zone, retention, remotes, host, backend, markMask, events",
                "{\"a b\":1} | s.json: $['a b']: unknown key; Known here: units, allUnits, interval, checkpoint, ledger, spool, runtime, zone, retention, remotes, host, backend, markMask, events",
                "{\"retention\":{\"usage5m\":\"1d\"}} | s.json: $.retention.usage5m: unknown key; did you mean 'usage5min'? Known here: usage5min, usage15min, usageDay, remoteHour, remoteDay, gaps, events",
                "{\"units\":{\"nginx.service\":{\"quota\":1}}} | s.json: $.units['nginx.service'].quota: unknown key; Known here: listenPorts, remotes",
            })
    void shouldRefuseAnUnknownKeyAtEveryLevel(String json, String expected) {
        assertEquals(List.of(expected), problems(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"interval\":10} | s.json: $.interval: 10 is of the wrong type; expected a duration in quotes: a whole number and one of ms, s, min, h, d, such as 10s or 45d",
                "{\"interval\":null} | s.json: $.interval: null is of the wrong type; expected a duration in quotes: a whole number and one of ms, s, min, h, d, such as 10s or 45d",
                "{\"ledger\":[\"/a\"]} | s.json: $.ledger: an array is of the wrong type; expected an absolute path in quotes",
                "{\"zone\":true} | s.json: $.zone: true is of the wrong type; expected \"system\" or a time zone such as \"Europe/Berlin\"",
                "{\"retention\":\"1d\"} | s.json: $.retention: \"1d\" is not an object; expected {} or keys in braces",
                "{\"retention\":{\"gaps\":{}}} | s.json: $.retention.gaps: an object is of the wrong type; expected a duration in quotes, or \"forever\"",
                "{\"units\":[\"nginx.service\"]} | s.json: $.units: an array is not an object; expected {} or keys in braces",
                "{\"units\":{\"nginx.service\":true}} | s.json: $.units['nginx.service']: true is not an object; expected {} or keys in braces",
                "[] | s.json: $: an array is not an object; expected {} or keys in braces",
            })
    void shouldRefuseAWrongType(String json, String expected) {
        assertEquals(List.of(expected), problems(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"interval\":\"10\"} | s.json: $.interval: \"10\" is not a duration; " + DURATION,
                "{\"checkpoint\":\"1m\"} | s.json: $.checkpoint: \"1m\" is not a duration; "
                        + DURATION,
                "{\"retention\":{\"events\":\"ever\"}} | s.json: $.retention.events: \"ever\" is not a duration; "
                        + DURATION
                        + ", or \"forever\"",
                "{\"retention\":{\"gaps\":\"1s\"}} | s.json: $.retention.gaps: \"1s\" is too short; expected at least 1h, or \"forever\"",
                "{\"interval\":\"99ms\"} | s.json: $.interval: \"99ms\" is too short; expected at least 100ms",
                "{\"interval\":\"61s\"} | s.json: $.interval: \"61s\" is longer than the checkpoint \"1min\"; expected an interval of at most the checkpoint: shorten it, or lengthen $.checkpoint",
                "{\"ledger\":\"ledger.sqlite\"} | s.json: $.ledger: \"ledger.sqlite\" is not an absolute path; expected one that begins with '/'",
                "{\"spool\":\"\"} | s.json: $.spool: \"\" is not an absolute path; expected one that begins with '/'",
                "{\"runtime\":\"./run\"} | s.json: $.runtime: \"./run\" is not an absolute path; expected one that begins with '/'",
                "{\"zone\":\"Europe/Berln\"} | s.json: $.zone: \"Europe/Berln\" is not a time zone; expected \"system\" or a time zone such as \"Europe/Berlin\"; did you mean \"Europe/Berlin\"?",
                "{\"zone\":\"+01:07\"} | s.json: $.zone: \"+01:07\" is an offset the ledger can't cut days at; expected a multiple of 15 minutes",
            })
    void shouldRefuseAValueThatCannotHold(String json, String expected) {
        assertEquals(List.of(expected), problems(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"remotes\":{\"enabel\":true}} | s.json: $.remotes.enabel: unknown key; did you mean 'enable'? Known here: enable, ipv4PrefixLength, ipv6PrefixLength, group, maxRemotesPerUnit",
                "{\"remotes\":{\"enable\":1}} | s.json: $.remotes.enable: 1 is of the wrong type; expected true or false",
                "{\"remotes\":{\"group\":65536}} | s.json: $.remotes.group: 65536 can't hold here; expected a whole number from 0 to 65535",
                "{\"remotes\":{\"ipv4PrefixLength\":24.5}} | s.json: $.remotes.ipv4PrefixLength: 24.5 can't hold here; expected a whole number from 0 to 32",
                "{\"remotes\":{\"ipv6PrefixLength\":\"64\"}} | s.json: $.remotes.ipv6PrefixLength: \"64\" is of the wrong type; expected a whole number from 0 to 128",
                "{\"remotes\":{\"maxRemotesPerUnit\":0}} | s.json: $.remotes.maxRemotesPerUnit: 0 can't hold here; expected a whole number from 1 to 65536",
                "{\"host\":{\"ip4DstGroup\":5}} | s.json: $.host: the groups are [5, 5, 6, 7]; expected four different numbers",
                "{\"host\":{\"enable\":true,\"ip6SrcGroup\":77}} | s.json: $.host: the group 77 is that of $.remotes.group too; expected another number in one of them",
                "{\"backend\":\"ipfw\"} | s.json: $.backend: \"ipfw\" is not a backend; expected \"iptables\" or \"nftables\"",
                "{\"markMask\":\"0x0f0f\"} | s.json: $.markMask: \"0x0f0f\" is not a mask the hook can use; expected an even number of adjacent bits, such as \"0xffff\" or \"0xff00\"",
                "{\"markMask\":\"0x7\"} | s.json: $.markMask: \"0x7\" is not a mask the hook can use; expected an even number of adjacent bits, such as \"0xffff\" or \"0xff00\"",
                "{\"units\":{\"a.service\":{\"listenPorts\":[\"80\"]}}} | s.json: $.units['a.service'].listenPorts: \"80\" is not a port; expected a list of ports, such as [\"tcp/80\", \"udp/53\"]",
                "{\"units\":{\"a.service\":{\"listenPorts\":[\"tcp/65536\"]}}} | s.json: $.units['a.service'].listenPorts: \"tcp/65536\" is not a port; expected a list of ports, such as [\"tcp/80\", \"udp/53\"]",
            })
    void shouldRefuseWhatCannotHoldForRemotes(String json, String expected) {
        assertEquals(List.of(expected), problems(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"events\":{\"intervall\":\"1s\"}} | s.json: $.events.intervall: unknown key; did you mean 'interval'? Known here: enable, interval, units, maxBytes, topRemotes",
                "{\"events\":{\"interval\":\"99ms\"}} | s.json: $.events.interval: \"99ms\" is out of bounds; expected 100ms to 10s",
                "{\"events\":{\"interval\":\"11s\"}} | s.json: $.events.interval: \"11s\" is out of bounds; expected 100ms to 10s",
                "{\"events\":{\"units\":\"nginx\"}} | s.json: $.events.units: \"nginx\" is of the wrong type; expected a list of units, such as [\"nginx\", \"sshd@*\"]",
                "{\"events\":{\"units\":[\"a b\"]}} | s.json: $.events.units: \"a b\" is neither a unit nor a glob; expected a list of units, such as [\"nginx\", \"sshd@*\"]",
                "{\"events\":{\"maxBytes\":1000}} | s.json: $.events.maxBytes: 1000 can't hold here; expected a whole number from 1048576 to 1073741824",
                "{\"events\":{\"topRemotes\":101}} | s.json: $.events.topRemotes: 101 can't hold here; expected a whole number from 0 to 100",
            })
    void shouldRefuseWhatCannotHoldForEvents(String json, String expected) {
        assertEquals(List.of(expected), problems(json));
    }

    @Test
    void shouldTakeTheGroupOfHostRulesThatAreSwitchedOff() {
        SettingsParser.parse("s.json", "{\"remotes\":{\"group\":5}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx | $.units.nginx | ; did you mean \"nginx.service\"?",
                "sshd@*.service | $.units['sshd@*.service'] | ; for every instance of a template write \"sshd@.service\"",
                "nginx.conf | $.units['nginx.conf'] | ''",
                "a b.service | $.units['a b.service'] | ''"
            })
    void shouldRefuseABadUnitNameWithAHint(String name, String place, String hint) {
        assertEquals(
                List.of(
                        "s.json: %s: not the name of a unit that can be accounted; expected a full name with one of the suffixes .service .socket .scope .slice .mount .swap%s"
                                .formatted(place, hint)),
                problems("{\"units\":{\"" + name + "\":{}}}"));
    }

    @Test
    void shouldRefuseAKeyThatIsThereTwice() {
        assertEquals(
                List.of("s.json: $.interval: the key is there twice; keep one of them"),
                problems("{\"interval\":\"1s\",\"interval\":\"2s\"}"));
        assertEquals(
                List.of("s.json: $.units['a.service']: the key is there twice; keep one of them"),
                problems("{\"units\":{\"a.service\":{},\"a.service\":{}}}"));
    }

    @Test
    void shouldReportEveryProblemInTheOrderOfTheFile() {
        List<String> problems =
                problems(
                        """
                        {
                          "units": { "nginx": {}, "ok.service": {} },
                          "interval": "soon",
                          "wat": [1, {"deep": true}],
                          "spool": "here"
                        }
                        """);

        assertEquals(4, problems.size());
        assertTrue(problems.get(0).startsWith("s.json: $.units.nginx: "));
        assertTrue(problems.get(1).startsWith("s.json: $.interval: "));
        assertTrue(problems.get(2).startsWith("s.json: $.wat: "));
        assertTrue(problems.get(3).startsWith("s.json: $.spool: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{\"interval\":",
                "{\"interval\" \"1s\"}",
                "{interval: \"1s\"}",
                "{'interval': '1s'}",
                "{\"interval\":\"1s\",}",
                "{} {}",
                "{} x",
                "{} // comment",
                "/* comment */ {}",
                "{\"interval\":\"1s\" \"zone\":\"UTC\"}",
                "\u0000",
                "{\"interval\":\"1s\n\"}"
            })
    void shouldRefuseWhatIsNotStrictJsonOnOneLine(String json) {
        List<String> problems = problems(json);

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith("s.json: not valid JSON"), problems.getFirst());
        assertTrue(
                problems.getFirst().chars().noneMatch(Character::isISOControl),
                problems.getFirst());
        assertTrue(
                !problems.getFirst().contains("http")
                        && !problems.getFirst().contains("JsonReader"),
                problems.getFirst());
    }

    @Test
    void shouldNamePlaceAndReasonOfASyntaxError() {
        assertEquals(
                List.of(
                        "s.json: not valid JSON at line 2 column 15 ($.interval): not what JSON allows here"),
                problems("{\n  \"interval\": soon\n}"));
    }

    @Test
    void shouldKeepMessagesShortAndOnOneLineWhateverTheValue() {
        String problem = problems("{\"interval\":\"" + "x".repeat(500) + "\\n\"}").getFirst();

        assertTrue(problem.length() < 300, problem);
        assertTrue(problem.contains("xxx...\" is not a duration"), problem);
    }
}
