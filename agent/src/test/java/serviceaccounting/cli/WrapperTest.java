package serviceaccounting.cli;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrapper script, in a package of its own, with programs that only say how they were called in
 * place of Java.
 */
final class WrapperTest {

    private static final Path SCRIPT = Path.of("src/main/sh/service-accounting");

    @TempDir private Path folder;
    private Path tools;
    private Path program;
    private Path jar;

    private record Answer(int code, List<String> out, String err) {}

    @BeforeEach
    void makePackage() throws IOException {
        Path installed = folder.resolve("a package");
        program = Files.createDirectories(installed.resolve("bin")).resolve("service-accounting");
        jar = Files.createDirectories(installed.resolve("lib")).resolve("service-accounting.jar");
        Files.writeString(jar, "");
        Files.copy(SCRIPT, program);
        executable(program);
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : List.of("readlink", "uname")) {
            Files.copy(onPath(tool), tools.resolve(tool), COPY_ATTRIBUTES);
        }
    }

    /** Wherever this machine has it: in the sandbox of a Nix build there is no /usr/bin. */
    private static Path onPath(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(one -> Path.of(one, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A folder like that of a Java, whose java prints its own name and each argument on a line. */
    private Path java(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"" + name + "\" \"$@\"\n");
        executable(java);
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return java;
    }

    private Answer run(Map<String, String> environment, Path command, String... arguments)
            throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out.lines().toList(), err);
    }

    private String path(Path java) {
        return java.getParent() + ":" + tools;
    }

    @Test
    void shouldTakeTheJavaThatIsNamedAsItIs() throws Exception {
        Path named = java("named", "1.8.0");
        Path onPath = java("on-path", "26");

        Answer answer =
                run(
                        Map.of("SERVICE_ACCOUNTING_JAVA", named.toString(), "PATH", path(onPath)),
                        program,
                        "report",
                        "a b",
                        "");

        assertEquals(0, answer.code(), answer.err());
        assertEquals("named", answer.out().getFirst());
        assertEquals(
                List.of("-jar", jar.toString(), "report", "a b", ""),
                answer.out().subList(answer.out().indexOf("-jar"), answer.out().size()));
    }

    @Test
    void shouldTakeWhatThePackageFillsIn() throws Exception {
        Path onPath = java("on-path", "26");
        String text =
                Files.readString(program)
                        .replace("packaged_java=\n", "packaged_java='" + java("own", "1") + "'\n")
                        .replace("packaged_flags=\n", "packaged_flags='-Da=b -Dc=d'\n")
                        .replace("packaged_path=\n", "packaged_path='" + tools + "'\n");
        Files.writeString(program, text);

        Answer answer = run(Map.of("PATH", onPath.getParent().toString()), program, "report");

        assertEquals("own", answer.out().getFirst(), answer.toString());
        assertTrue(answer.out().containsAll(List.of("-Da=b", "-Dc=d")), answer.toString());
    }

    @Test
    void shouldTakeTheJavaOnThePathIfItIsNewEnough() throws Exception {
        for (String version : List.of("25", "25.0.3", "26-ea", "100.1")) {
            Path onPath = java("java-" + version, version);

            assertEquals(
                    "java-" + version,
                    run(Map.of("PATH", path(onPath)), program, "report").out().getFirst());
        }
    }

    @Test
    void shouldNotTakeAnOlderOneAndNotEvenStartIt() throws Exception {
        for (String version : List.of("17.0.15", "1.8.0_402", "24", "x")) {
            Path onPath = java("java-" + version, version);

            Answer answer = run(Map.of("PATH", path(onPath)), program, "--version");

            assertFalse(answer.out().contains("java-" + version), answer.toString());
        }
    }

    @Test
    void shouldSayWhenTheNamedJavaIsNotThere() throws Exception {
        Answer answer = run(Map.of("SERVICE_ACCOUNTING_JAVA", "/nowhere/java"), program, "report");

        assertEquals(1, answer.code());
        assertEquals(
                "service-accounting: SERVICE_ACCOUNTING_JAVA names no program: /nowhere/java\n",
                answer.err());
    }

    @Test
    void shouldFindItsPackageThroughLinksAndBlanks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("service-accounting"), program);
        Path linkToLink = Files.createSymbolicLink(folder.resolve("sa"), link);

        Answer answer =
                run(
                        Map.of("SERVICE_ACCOUNTING_JAVA", java("x", "25").toString()),
                        linkToLink,
                        "report");

        Path library = program.getParent().getParent().resolve("native").resolve(architecture());
        assertTrue(answer.out().contains("-Dorg.sqlite.lib.path=" + library), answer.toString());
        assertTrue(answer.out().contains("-Djffi.boot.library.path=" + library), answer.toString());
        assertTrue(answer.out().contains(jar.toString()), answer.toString());
    }

    @Test
    void shouldSayWhenThePackageIsIncomplete() throws Exception {
        Files.delete(jar);

        Answer answer = run(Map.of(), program, "report");

        assertEquals(1, answer.code());
        assertEquals(
                "service-accounting: the package is incomplete: there is no "
                        + jar
                        + "; install it again\n",
                answer.err());
    }

    @Test
    void shouldTakeAJarWithItsVersionInTheName() throws Exception {
        Path versioned = jar.resolveSibling("service-accounting-0.1.0.jar");
        Files.move(jar, versioned);

        assertTrue(
                run(Map.of("SERVICE_ACCOUNTING_JAVA", java("x", "25").toString()), program)
                        .out()
                        .contains(versioned.toString()));
    }

    @Test
    void shouldGiveTheAgentLittleMemoryAndNobodyElse() throws Exception {
        Map<String, String> environment =
                Map.of("SERVICE_ACCOUNTING_JAVA", java("x", "25").toString());

        assertTrue(
                run(environment, program, "--settings", "s.json", "agent")
                        .out()
                        .contains("-Xmx48m"));
        assertFalse(run(environment, program, "report", "agent").out().contains("-Xmx48m"));
        assertFalse(run(environment, program, "--help").out().contains("-Xmx48m"));
    }

    @Test
    void shouldUseTheCacheOnlyIfThereIsOne() throws Exception {
        Map<String, String> environment =
                Map.of("SERVICE_ACCOUNTING_JAVA", java("x", "25").toString());
        Path cache = jar.resolveSibling("service-accounting.aot");

        assertFalse(run(environment, program, "report").out().contains("-XX:AOTCache=" + cache));
        Files.writeString(cache, "");
        assertTrue(run(environment, program, "report").out().contains("-XX:AOTCache=" + cache));
    }

    @Test
    void shouldPassMoreFlagsAndTheEnvironmentOn() throws Exception {
        Path java = java("x", "25");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\" \"LD_PRELOAD=$OTHER\"\n");

        Answer answer =
                run(
                        Map.of(
                                "SERVICE_ACCOUNTING_JAVA",
                                java.toString(),
                                "SERVICE_ACCOUNTING_FLAGS",
                                "-Xmx1g -Da=b",
                                "OTHER",
                                "kept"),
                        program,
                        "report");

        assertTrue(
                answer.out().indexOf("-Xmx1g") > answer.out().indexOf("-Xmx256m"),
                answer.toString());
        assertTrue(
                answer.out().containsAll(List.of("-Da=b", "LD_PRELOAD=kept")), answer.toString());
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
