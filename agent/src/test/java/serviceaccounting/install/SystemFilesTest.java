package serviceaccounting.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.settings.SettingsFile;

final class SystemFilesTest {

    /**
     * What module.nix makes of some configurations; a build from the package's sources has none.
     */
    private static final Path RENDERED = Path.of("../nixos-tests/offline/rendered");

    @TempDir private Path folder;

    private Settings settings(String json) {
        try {
            return SettingsFile.load(Files.writeString(folder.resolve("settings.json"), json));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void shouldMakeTheSameFilesAsTheModuleMakesOfTheSameSettings() throws IOException {
        assumeTrue(Files.isDirectory(RENDERED), "there are no renderings beside the sources");
        try (Stream<Path> cases = Files.list(RENDERED)) {
            for (Path one : cases.sorted().toList()) {
                Path etc = one.resolve("etc");
                Settings settings =
                        SettingsFile.load(etc.resolve("service-accounting/settings.json"));

                assertEquals(derived(etc), SystemFiles.of(settings).texts(), one.toString());
            }
        }
    }

    /** The drop-ins and the hook's settings of a rendering. */
    private static SortedMap<String, String> derived(Path etc) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(etc)) {
            files.filter(file -> file.endsWith("hook.conf") || isDropIn(file))
                    .forEach(file -> texts.put(etc.relativize(file).toString(), text(file)));
        }
        return texts;
    }

    private static boolean isDropIn(Path file) {
        return file.getFileName().toString().equals("zz-service-accounting.conf");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void shouldGiveHookLinesToServicesAndOnlyTheSwitchToOthers() {
        SortedMap<String, String> texts =
                SystemFiles.of(settings("{\"units\": {\"a@.service\": {}, \"b.slice\": {}}}"))
                        .texts();

        assertEquals(
                """
                [Service]
                IPAccounting=yes
                ExecStartPre=-+/etc/service-accounting/hook start %n
                ExecStartPost=-+/etc/service-accounting/hook started %n
                ExecStop=-+/etc/service-accounting/hook stopping %n
                ExecStopPost=-+/etc/service-accounting/hook stopped %n
                """,
                texts.get("systemd/system/a@.service.d/zz-service-accounting.conf"));
        assertEquals(
                "[Slice]\nIPAccounting=yes\n",
                texts.get("systemd/system/b.slice.d/zz-service-accounting.conf"));
        assertTrue(
                texts.get("service-accounting/hook.conf")
                        .contains("UNITS='a@*.service b.slice'\n"));
        assertEquals(3, texts.size());
    }

    @Test
    void shouldPutTheDropInOfAPatternWhereSystemdLooksForAllThatBeginSo() {
        SortedMap<String, String> texts =
                SystemFiles.of(settings("{\"units\": {\"zeek-*.scope\": {}}}")).texts();

        assertEquals(
                "[Scope]\nIPAccounting=yes\n",
                texts.get("systemd/system/zeek-.scope.d/zz-service-accounting.conf"));
        assertTrue(texts.get("service-accounting/hook.conf").contains("UNITS='zeek-*.scope'\n"));
    }

    @Test
    void shouldHaveAllUnitsRepairedIfAllAreWantedAndNoneMoreHaveRules() {
        SortedMap<String, String> texts =
                SystemFiles.of(settings("{\"allUnits\": true, \"units\": {\"a.service\": {}}}"))
                        .texts();

        assertTrue(
                texts.get("service-accounting/hook.conf")
                        .contains("UNITS='a.service'\nALL_UNITS='yes'\n"),
                texts::toString);
        assertEquals(2, texts.size());
    }

    private String hookConf(String json) {
        return SystemFiles.of(settings(json))
                .texts()
                .get("service-accounting/hook.conf")
                .lines()
                .skip(3)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void shouldTellTheHookWhatRulesAreWanted() {
        assertEquals("BACKEND='iptables'\nGROUP='77'\nMARK_MASK='0xffff'", hookConf("{}"));
        assertEquals(
                """
                BACKEND='nftables'
                GROUP='5'
                MARK_MASK='0xff0000'
                LISTEN_PORTS='a.service=tcp/80,udp/443 b@.service=tcp/22'
                NO_REMOTES='b@*.service c.service'
                HOST='14 15 16 17'\
                """,
                hookConf(
                        """
                        {
                          "units": {
                            "c.service": { "remotes": { "enable": false } },
                            "b@.service": { "listenPorts": ["tcp/22"], "remotes": { "enable": false } },
                            "a.service": { "listenPorts": ["tcp/80", "udp/443"] }
                          },
                          "backend": "nftables",
                          "markMask": "0xff0000",
                          "remotes": { "group": 5 },
                          "host": { "enable": true, "ip4DstGroup": 14, "ip4SrcGroup": 15, "ip6DstGroup": 16, "ip6SrcGroup": 17 }
                        }
                        """));
    }

    @Test
    void shouldWantNoRulesWhereNobodysRemotesAreToldApart() {
        assertEquals("", hookConf("{\"remotes\": {\"enable\": false}}"));
        assertEquals(
                """
                BACKEND='iptables'
                GROUP='77'
                MARK_MASK='0xffff'
                NO_REMOTES='*'
                HOST='4 5 6 7'\
                """,
                hookConf("{\"remotes\": {\"enable\": false}, \"host\": {\"enable\": true}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'-a.service' | begins with a letter",
                "'.a.service' | begins with a letter",
                "'srv.mount' | mount units are not accounted",
                "'a-.service' | applies to every unit that begins so",
                "'a-@.service' | applies to every unit that begins so",
                "'zeek*.scope' | a name that ends in -, a * and the kind of unit",
                "'zeek-?.scope' | a name that ends in -, a * and the kind of unit",
                "'zeek-*-1.scope' | a name that ends in -, a * and the kind of unit",
                "'service-*.service' | fits units that do the accounting",
                "'service-accounting.service' | does the accounting",
                "'service-accounting-repair.service' | does the accounting",
                "'service-accounting-sync.service' | does the accounting"
            })
    void shouldRefuseUnitsThatCantHaveADropIn(String unit, String why) {
        Settings settings = settings("{\"units\": {\"%s\": {}}}".formatted(unit));

        SettingsException refused =
                assertThrows(SettingsException.class, () -> SystemFiles.of(settings));

        assertTrue(refused.getMessage().startsWith("$.units['" + unit + "']: "), refused::toString);
        assertTrue(refused.getMessage().contains(why), refused::toString);
    }

    @Test
    void shouldRefuseANameTooLongForAFolderAndTakeTheLongestThatIsNot() {
        String longest = "x".repeat(245) + ".service";

        SystemFiles.of(settings("{\"units\": {\"%s\": {}}}".formatted(longest)));
        SettingsException refused =
                assertThrows(
                        SettingsException.class,
                        () ->
                                SystemFiles.of(
                                        settings("{\"units\": {\"x%s\": {}}}".formatted(longest))));

        assertTrue(refused.getMessage().contains("254 characters"), refused::toString);
    }

    @Test
    void shouldNameEverySettingThatTheInstalledUnitsWouldNotFollow() {
        Settings elsewhere = settings("{\"spool\": \"/srv/spool\", \"runtime\": \"/srv/run\"}");

        SettingsException refused =
                assertThrows(SettingsException.class, () -> SystemFiles.of(elsewhere));

        assertEquals(2, refused.problems().size(), refused::toString);
        assertEquals(
                "$.spool is \"/srv/spool\", but the installed units use \"/var/spool/service-accounting\"; remove the key",
                refused.problems().getFirst());
    }

    @Test
    void shouldWriteEachFileOnceAndNeverOverAnother() throws IOException {
        SystemFiles files = SystemFiles.of(settings("{\"units\": {\"a.service\": {}}}"));

        files.write(folder.resolve("etc"));

        assertEquals(
                files.texts().get("service-accounting/hook.conf"),
                Files.readString(folder.resolve("etc/service-accounting/hook.conf")));
        assertThrows(FileAlreadyExistsException.class, () -> files.write(folder.resolve("etc")));
    }
}
