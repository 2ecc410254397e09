package serviceaccounting.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import serviceaccounting.traffic.UnitName;

final class SettingsTest {

    @Test
    void shouldHaveTheseDefaults() {
        Settings settings = SettingsParser.parse("settings.json", "{}");

        assertEquals(Settings.DEFAULTS, settings);
        assertEquals(Map.of(), settings.units());
        assertEquals(Duration.ofSeconds(10), settings.interval());
        assertEquals(Duration.ofSeconds(60), settings.checkpoint());
        assertEquals(Path.of("/var/lib/service-accounting/ledger.sqlite"), settings.ledger());
        assertEquals(Path.of("/var/spool/service-accounting"), settings.spool());
        assertEquals(Path.of("/run/service-accounting"), settings.runtime());
        assertEquals(Optional.empty(), settings.zone());
        assertEquals(ZoneId.systemDefault(), settings.zoneOrSystem());
        assertEquals(Optional.of(Duration.ofDays(45)), settings.retention().usage5min());
        assertEquals(Optional.of(Duration.ofDays(400)), settings.retention().usage15min());
        assertEquals(Optional.empty(), settings.retention().usageDay());
        assertEquals(Optional.of(Duration.ofDays(35)), settings.retention().remoteHour());
        assertEquals(Optional.of(Duration.ofDays(400)), settings.retention().remoteDay());
        assertEquals(Optional.of(Duration.ofDays(400)), settings.retention().gaps());
        assertEquals(Optional.of(Duration.ofDays(400)), settings.retention().events());
        assertEquals(new RemoteSettings(true, 77, 32, 64, 4096), settings.remotes());
        assertEquals(new HostSettings(false, 4, 5, 6, 7), settings.host());
        assertEquals(new HookSettings(HookSettings.Backend.IPTABLES, 0xffff), settings.hook());
        assertEquals(
                new EventSettings(false, Duration.ofSeconds(1), List.of("*"), 5_242_880, 0),
                settings.events());
        assertEquals(Path.of("/var/lib/service-accounting/events"), settings.eventFolder());
    }

    @Test
    void shouldMapEveryKeyToItsOwnSetting() {
        Settings settings =
                SettingsParser.parse(
                        "settings.json",
                        """
                        {
                          "units": {
                            "nginx.service": {
                              "listenPorts": ["tcp/80", "udp/443"],
                              "remotes": { "enable": false, "ipv4PrefixLength": 16, "ipv6PrefixLength": 40 }
                            },
                            "sshd@.service": {}
                          },
                          "remotes": {
                            "enable": true, "group": 9, "ipv4PrefixLength": 24, "ipv6PrefixLength": 48, "maxRemotesPerUnit": 10
                          },
                          "host": { "enable": true, "ip4DstGroup": 14, "ip4SrcGroup": 15, "ip6DstGroup": 16, "ip6SrcGroup": 17 },
                          "backend": "nftables",
                          "markMask": "0xFF0000",
                          "events": {
                            "enable": true, "interval": "100ms", "units": ["nginx", "sshd@*"], "maxBytes": 2000000, "topRemotes": 3
                          },
                          "interval": "500ms",
                          "checkpoint": "5min",
                          "ledger": "/data/l.sqlite",
                          "spool": "/data/spool",
                          "runtime": "/data/run",
                          "zone": "Europe/Berlin",
                          "retention": {
                            "usage5min": "1h", "usage15min": "2h", "usageDay": "3d", "remoteHour": "5d", "remoteDay": "6d", "gaps": "forever", "events": "4d"
                          }
                        }
                        """);

        assertEquals(
                Map.of(
                        new UnitName("nginx.service"),
                        new UnitSettings(
                                List.of("tcp/80", "udp/443"),
                                Optional.of(false),
                                OptionalInt.of(16),
                                OptionalInt.of(40)),
                        new UnitName("sshd@.service"),
                        UnitSettings.DEFAULTS),
                settings.units());
        assertEquals(Duration.ofMillis(500), settings.interval());
        assertEquals(Duration.ofMinutes(5), settings.checkpoint());
        assertEquals(Path.of("/data/l.sqlite"), settings.ledger());
        assertEquals(Path.of("/data/spool"), settings.spool());
        assertEquals(Path.of("/data/run"), settings.runtime());
        assertEquals(Optional.of(ZoneId.of("Europe/Berlin")), settings.zone());
        assertEquals(ZoneId.of("Europe/Berlin"), settings.zoneOrSystem());
        assertEquals(
                new Retention(
                        Optional.of(Duration.ofHours(1)),
                        Optional.of(Duration.ofHours(2)),
                        Optional.of(Duration.ofDays(3)),
                        Optional.of(Duration.ofDays(5)),
                        Optional.of(Duration.ofDays(6)),
                        Optional.empty(),
                        Optional.of(Duration.ofDays(4))),
                settings.retention());
        assertEquals(new RemoteSettings(true, 9, 24, 48, 10), settings.remotes());
        assertEquals(new HostSettings(true, 14, 15, 16, 17), settings.host());
        assertEquals(new HookSettings(HookSettings.Backend.NFTABLES, 0xff0000), settings.hook());
        assertEquals(
                new EventSettings(
                        true, Duration.ofMillis(100), List.of("nginx", "sshd@*"), 2_000_000, 3),
                settings.events());
    }

    @Test
    void shouldSetRemotesOfAUnitWhereItSaysSoAndForAllElsewhere() {
        Settings settings =
                SettingsParser.parse(
                        "f",
                        """
                        {
                          "units": {
                            "off.service": { "remotes": { "enable": false } },
                            "coarse.service": { "remotes": { "ipv4PrefixLength": 24 } },
                            "plain.service": {}
                          },
                          "remotes": { "ipv6PrefixLength": 56 }
                        }
                        """);

        assertEquals(
                new RemoteSettings(false, 77, 32, 56, 4096),
                settings.remotesOf(new UnitName("off.service")));
        assertEquals(
                new RemoteSettings(true, 77, 24, 56, 4096),
                settings.remotesOf(new UnitName("coarse.service")));
        assertEquals(
                new RemoteSettings(true, 77, 32, 56, 4096),
                settings.remotesOf(new UnitName("plain.service")));
        assertEquals(
                new RemoteSettings(false, 77, 32, 56, 4096),
                settings.remotesOf(new UnitName("other.service")));
    }

    @Test
    void shouldTellNobodysRemotesApartWhereThatIsSwitchedOffForAll() {
        Settings settings =
                SettingsParser.parse(
                        "f",
                        "{\"remotes\": {\"enable\": false}, \"units\": {\"a.service\": {\"remotes\": {\"enable\": true}}}}");

        assertEquals(false, settings.remotesOf(new UnitName("a.service")).enable());
    }

    @Test
    void shouldTakeTheWordSystemAsTheSystemsZone() {
        assertEquals(Optional.empty(), SettingsParser.parse("f", "{\"zone\": \"system\"}").zone());
    }

    @Test
    void shouldAskSystemdForEveryInstanceOfATemplate() {
        Settings settings =
                SettingsParser.parse(
                        "f",
                        "{\"units\": {\"sshd@.service\": {}, \"nginx.service\": {}, \"getty@tty1.service\": {}}}");

        assertEquals(
                List.of("getty@tty1.service", "nginx.service", "sshd@*.service"),
                settings.patterns());
    }

    @Test
    void shouldFindAUnitUnderTheLongestPatternThatItFits() {
        Settings settings =
                SettingsParser.parse(
                        "f",
                        "{\"units\": {\"zeek-*.scope\": {}, \"zeek-worker-*.scope\": {\"listenPorts\": [\"tcp/1\"]}}}");

        assertEquals(List.of("zeek-*.scope", "zeek-worker-*.scope"), settings.patterns());
        assertEquals(
                Optional.of(UnitSettings.DEFAULTS), settings.of(new UnitName("zeek-log.scope")));
        assertEquals(
                List.of("tcp/1"),
                settings.of(new UnitName("zeek-worker-1.scope")).orElseThrow().listenPorts());
        assertEquals(Optional.empty(), settings.of(new UnitName("zeek.scope")));
    }

    @Test
    void shouldLookAtEveryKindOfUnitIfAllAreWanted() {
        Settings settings =
                SettingsParser.parse("f", "{\"allUnits\": true, \"units\": {\"a.service\": {}}}");

        assertEquals(
                List.of("*.service", "*.socket", "*.scope", "*.slice", "*.mount", "*.swap"),
                settings.patterns());
        assertEquals(true, settings.keeps(new UnitName("b.service")));
        assertEquals(Optional.empty(), settings.of(new UnitName("b.service")));
        assertEquals(false, Settings.DEFAULTS.keeps(new UnitName("b.service")));
    }

    @Test
    void shouldFindAnInstanceUnderItsTemplateAndNothingElse() {
        Settings settings =
                SettingsParser.parse(
                        "f", "{\"units\": {\"sshd@.service\": {}, \"nginx.service\": {}}}");

        assertEquals(
                Optional.of(UnitSettings.DEFAULTS), settings.of(new UnitName("nginx.service")));
        assertEquals(
                Optional.of(UnitSettings.DEFAULTS), settings.of(new UnitName("sshd@1.service")));
        assertEquals(Optional.empty(), settings.of(new UnitName("sshd.service")));
        assertEquals(Optional.empty(), settings.of(new UnitName("sshd@1.socket")));
    }

    @Test
    void shouldNotLetItsUnitsBeChangedFromOutside() {
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                        Settings.DEFAULTS
                                .units()
                                .put(new UnitName("a.service"), UnitSettings.DEFAULTS));
    }
}
