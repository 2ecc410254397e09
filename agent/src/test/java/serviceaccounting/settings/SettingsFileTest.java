package serviceaccounting.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {

    private static final Map<String, String> NO_ENVIRONMENT = Map.of();

    @Test
    void shouldPreferTheOptionThenTheVariableThenTheUsualPlace() {
        Map<String, String> environment =
                Map.of("SERVICE_ACCOUNTING_SETTINGS", "/from/variable.json");

        assertEquals(
                new SettingsFile(Path.of("/from/option.json"), true),
                SettingsFile.find(Optional.of(Path.of("/from/option.json")), environment));
        assertEquals(
                new SettingsFile(Path.of("/from/variable.json"), true),
                SettingsFile.find(Optional.empty(), environment));
        assertEquals(
                new SettingsFile(Path.of("/etc/service-accounting/settings.json"), false),
                SettingsFile.find(Optional.empty(), NO_ENVIRONMENT));
        assertEquals(
                new SettingsFile(Path.of("/etc/service-accounting/settings.json"), false),
                SettingsFile.find(Optional.empty(), Map.of("SERVICE_ACCOUNTING_SETTINGS", "")));
    }

    @Test
    void shouldReadAFileAlsoWithAByteOrderMark(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "\ufeff{\"interval\": \"2s\"}");

        assertEquals(Duration.ofSeconds(2), SettingsFile.load(file).interval());
    }

    @Test
    void shouldSayWhatToDoWhenTheFileIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("none.json");

        SettingsException missing =
                assertThrows(SettingsException.class, () -> SettingsFile.load(file));

        assertEquals(
                "cannot read the settings %s: there is no such file; create it (a file with {} takes every default) or name another with --settings or SERVICE_ACCOUNTING_SETTINGS"
                        .formatted(file),
                missing.getMessage());
    }

    @Test
    void shouldDoWithoutAFileOnlyIfNobodyNamedOne(@TempDir Path folder) {
        Path file = folder.resolve("none.json");

        assertEquals(Settings.DEFAULTS, new SettingsFile(file, false).loadOrDefaults());
        assertThrows(SettingsException.class, () -> new SettingsFile(file, true).loadOrDefaults());
    }

    @Test
    void shouldNotFallBackToDefaultsWhenTheUsualFileIsWrong(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{\"unit\": {}}");

        assertThrows(SettingsException.class, () -> new SettingsFile(file, false).loadOrDefaults());
    }

    @Test
    void shouldSayWhatIsWrongWithAFolderOrAnotherEncoding(@TempDir Path folder) throws IOException {
        Path latin = folder.resolve("latin.json");
        Files.write(latin, new byte[] {'{', '"', (byte) 0xe4, '"', '}'});

        assertTrue(
                assertThrows(SettingsException.class, () -> SettingsFile.load(folder))
                        .getMessage()
                        .endsWith("name a readable file with --settings"));
        assertEquals(
                "cannot read the settings " + latin + ": the file is not UTF-8; save it as UTF-8",
                assertThrows(SettingsException.class, () -> SettingsFile.load(latin)).getMessage());
    }
}
