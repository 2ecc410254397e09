package serviceaccounting.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import serviceaccounting.traffic.BootId;

/** Where the kernel keeps the identity of this boot. Source: random(4). */
public final class BootIdFile {

    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootIdFile() {}

    /**
     * The identity of this boot.
     *
     * @throws UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if it holds something else
     */
    public static BootId read() {
        return read(FILE);
    }

    static BootId read(Path file) {
        try {
            return BootId.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    ("cannot read the boot ID from %s: %s;"
                                    + " a unit that reads it must not set ProcSubset=pid")
                            .formatted(file, e),
                    e);
        }
    }
}
