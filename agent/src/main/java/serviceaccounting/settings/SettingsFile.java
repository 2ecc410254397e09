package serviceaccounting.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The file the settings stand in: the one named by {@code --settings}, else by {@code
 * SERVICE_ACCOUNTING_SETTINGS}, else {@code /etc/service-accounting/settings.json}.
 *
 * @param path where it is
 * @param named whether somebody named it; if not, a reader may do without it
 */
public record SettingsFile(Path path, boolean named) {

    /** The environment variable that names the file. */
    public static final String VARIABLE = "SERVICE_ACCOUNTING_SETTINGS";

    /** Where the file is if nobody says otherwise. */
    public static final Path USUAL = Path.of("/etc/service-accounting/settings.json");

    public SettingsFile {
        Objects.requireNonNull(path, "path");
    }

    /** Finds out which file holds. An empty variable is the same as none. */
    public static SettingsFile find(Optional<Path> option, Map<String, String> environment) {
        if (option.isPresent()) {
            return new SettingsFile(option.get(), true);
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        return variable.isEmpty()
                ? new SettingsFile(USUAL, false)
                : new SettingsFile(Path.of(variable), true);
    }

    /**
     * Reads the settings.
     *
     * @throws SettingsException if the file is missing or unreadable, or anything in it is wrong:
     *     then with every problem
     */
    public Settings load() {
        return SettingsParser.parse(path.toString(), read());
    }

    /**
     * Reads the settings, or takes the defaults if nobody named a file and the usual one is not
     * there.
     *
     * @throws SettingsException as {@link #load()} does
     */
    public Settings loadOrDefaults() {
        if (!named && Files.notExists(path)) {
            return Settings.DEFAULTS;
        }
        return load();
    }

    /** Reads settings from a file. */
    public static Settings load(Path path) {
        return new SettingsFile(path, true).load();
    }

    private String read() {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException missing) {
            throw new SettingsException(
                    "cannot read the settings %s: there is no such file; create it (a file with {} takes every default) or name another with --settings or %s"
                            .formatted(path, VARIABLE));
        } catch (AccessDeniedException denied) {
            throw new SettingsException(
                    "cannot read the settings %s: permission denied; make the file and its folders readable for this user"
                            .formatted(path));
        } catch (CharacterCodingException wrong) {
            throw new SettingsException(
                    "cannot read the settings %s: the file is not UTF-8; save it as UTF-8"
                            .formatted(path));
        } catch (IOException failed) {
            throw new SettingsException(
                    "cannot read the settings %s: the system said '%s'; name a readable file with --settings"
                            .formatted(path, failed.getMessage()));
        }
    }
}
