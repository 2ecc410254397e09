package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsRenderCommandTest {

    @TempDir private Path folder;

    private Invocation render(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.json"), settings);
        return Invocation.of(
                "settings",
                "render",
                folder.resolve("etc").toString(),
                "--settings",
                file.toString());
    }

    @Test
    void shouldWriteTheFilesAndNameThem() throws IOException {
        Invocation rendered = render("{\"units\": {\"nginx.service\": {}}}");

        assertEquals(0, rendered.code(), rendered.err());
        assertEquals(
                """
                service-accounting/hook.conf
                systemd/system/nginx.service.d/zz-service-accounting.conf
                """,
                rendered.out());
        for (String file : rendered.out().lines().toList()) {
            assertTrue(Files.isRegularFile(folder.resolve("etc").resolve(file)), file);
        }
    }

    @Test
    void shouldWriteNothingOfWrongSettings() throws IOException {
        Invocation unknown = render("{\"unit\": {}}");
        Invocation mount = render("{\"units\": {\"srv.mount\": {}}}");

        assertEquals(2, unknown.code());
        assertEquals(2, mount.code());
        assertEquals(
                "service-accounting: $.units['srv.mount']: mount units are not accounted, only services, sockets, scopes and slices are; remove the line\n",
                mount.err());
        assertFalse(Files.exists(folder.resolve("etc")));
    }

    @Test
    void shouldSayWhyItCantWrite() throws IOException {
        render("{}");
        Invocation again = render("{}");

        assertEquals(1, again.code());
        assertEquals(
                "service-accounting settings render: cannot write %s: it is there already; name an empty folder\n"
                        .formatted(folder.resolve("etc/service-accounting/hook.conf")),
                again.err());
    }
}
