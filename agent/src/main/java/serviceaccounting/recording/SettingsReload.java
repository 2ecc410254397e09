package serviceaccounting.recording;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.settings.SettingsFile;

/** Reads the settings again while the agent runs. */
final class SettingsReload {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final Path file;

    SettingsReload(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    /**
     * The new settings; empty, and the reason logged, if they can't be used: the old ones then
     * hold.
     */
    Optional<Settings> load(Settings old) {
        try {
            Settings next = SettingsFile.load(file);
            if (!next.ledger().equals(old.ledger())
                    || !next.spool().equals(old.spool())
                    || !next.runtime().equals(old.runtime())) {
                LOG.log(
                        Level.WARNING,
                        "settings {0}: ledger, spool and runtime change at the next restart only",
                        file);
                next = next.inPlaceOf(old);
            }
            LOG.log(
                    Level.INFO,
                    "settings {0} read again: {1} declared units",
                    file,
                    next.units().size());
            return Optional.of(next);
        } catch (SettingsException failure) {
            failure.problems()
                    .forEach(
                            problem -> LOG.log(Level.ERROR, "{0}; the old settings hold", problem));
            return Optional.empty();
        }
    }
}
