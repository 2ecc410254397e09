package serviceaccounting.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.scope.CommandSearch.Finding;

final class CommandSearchTest {

    @TempDir private Path folder;
    private Path first;
    private Path second;

    @BeforeEach
    void makeFolders() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    private static void program(Path file, String mode) throws IOException {
        Files.writeString(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private Finding find(String command) {
        return CommandSearch.find(command, Map.of("PATH", first + ":" + second));
    }

    @Test
    void shouldFindAProgramByItsPath() throws IOException {
        program(first.resolve("run"), "rwxr-xr-x");

        assertEquals(Finding.FOUND, find(first.resolve("run").toString()));
        assertEquals(Finding.NOT_FOUND, find(first.resolve("walk").toString()));
        assertEquals(Finding.NOT_EXECUTABLE, find(first.toString()));
    }

    @Test
    void shouldSearchTheFoldersOfThePathInTheirOrder() throws IOException {
        program(first.resolve("run"), "rw-r--r--");
        assertEquals(Finding.NOT_EXECUTABLE, find("run"));

        program(second.resolve("run"), "rwxr-xr-x");
        assertEquals(Finding.FOUND, find("run"));
        assertEquals(Finding.NOT_FOUND, find("walk"));
        assertEquals(Finding.NOT_FOUND, find(""));
    }

    @Test
    void shouldLeaveNamesThatJavaMayHaveGarbledToTheKernel() {
        assertEquals(Finding.FOUND, find("\u00fcber"));
    }
}
