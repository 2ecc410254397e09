package serviceaccounting.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.traffic.UnitName;

/**
 * The files of a system that follow from the settings.
 *
 * @param texts the text of each, by its path below {@code /etc}
 */
public record SystemFiles(SortedMap<String, String> texts) {

    public SystemFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /**
     * Derives them.
     *
     * @throws SettingsException with every setting that a system can't be installed with, although
     *     the agent alone could run with it
     */
    public static SystemFiles of(Settings settings) {
        InstallChecks.check(settings);
        SortedMap<String, String> texts = new TreeMap<>();
        texts.put(HookConf.PATH, new HookConf(settings).text());
        for (UnitName unit : settings.units().keySet()) {
            DropIn dropIn = new DropIn(unit);
            texts.put(dropIn.path(), dropIn.text());
        }
        return new SystemFiles(texts);
    }

    /**
     * Writes them below a folder, in place of {@code /etc}.
     *
     * @throws IOException if one can't be written, or is there already
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : texts.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
        }
    }
}
