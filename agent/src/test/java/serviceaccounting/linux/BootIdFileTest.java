package serviceaccounting.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.BootId;

class BootIdFileTest {

    @TempDir private Path folder;

    @Test
    void shouldReadTheKernelsForm() throws IOException {
        Path file = folder.resolve("boot_id");
        Files.writeString(file, "6b3f2a1c-0d4e-4f5a-8b6c-7d8e9f0a1b2c\n");

        assertEquals(new BootId("6b3f2a1c0d4e4f5a8b6c7d8e9f0a1b2c"), BootIdFile.read(file));
    }

    @Test
    void shouldStayTheSameWithinABoot() {
        assertEquals(BootIdFile.read(), BootIdFile.read());
    }

    @Test
    void shouldSayWhichSettingHidesTheFile() {
        Path missing = folder.resolve("missing");

        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> BootIdFile.read(missing));

        assertTrue(e.getMessage().startsWith("cannot read the boot ID from " + missing));
        assertTrue(e.getMessage().endsWith("must not set ProcSubset=pid"), e.getMessage());
    }
}
