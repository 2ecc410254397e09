package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.AutoComplete;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Manual pages, completions and the reference are made from the commands' own definitions and
 * committed: a package has them whoever built it, and a change of a command shows.
 */
final class CommandFilesTest {

    private static final String RENEW =
            "renew them with: mvn -q test -pl agent -Dtest=CommandFilesTest -Drenew=true";
    private static final Path SHARE = Path.of("src/main/share");

    /** A build from the package's sources alone has no docs beside it. */
    private static final Path REFERENCE = Path.of("../docs/reference/cli.md");

    private static final DocumentedCommand PROGRAM = DocumentedCommand.program();

    private static Map<Path, String> files() {
        Map<Path, String> files = new TreeMap<>();
        for (DocumentedCommand command : PROGRAM.all()) {
            ManPage page = new ManPage(command, PROGRAM);
            files.put(SHARE.resolve(page.path()), page.text());
        }
        ZshCompletion zsh = new ZshCompletion(PROGRAM);
        files.put(SHARE.resolve(zsh.path()), zsh.text());
        FishCompletion fish = new FishCompletion(PROGRAM);
        files.put(SHARE.resolve(fish.path()), fish.text());
        files.put(
                SHARE.resolve("bash-completion/completions/" + PROGRAM.page()),
                AutoComplete.bash(PROGRAM.page(), PROGRAM.line()));
        if (Files.isDirectory(REFERENCE.getParent())) {
            files.put(REFERENCE, new CommandReference(PROGRAM).text());
        }
        return files;
    }

    private static List<Path> below(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void shouldHaveCommittedWhatTheCommandsSay() throws IOException {
        Map<Path, String> files = files();
        List<Path> expected =
                files.keySet().stream().filter(file -> file.startsWith(SHARE)).toList();
        assertEquals(expected, below(SHARE), RENEW);
        for (Map.Entry<Path, String> file : files.entrySet()) {
            assertTrue(Files.exists(file.getKey()), () -> file.getKey() + " is missing; " + RENEW);
            assertEquals(
                    file.getValue(), Files.readString(file.getKey()), file.getKey() + ": " + RENEW);
        }
    }

    @BeforeAll
    static void renew() throws IOException {
        if (!Boolean.getBoolean("renew")) {
            return;
        }
        for (Path old : below(SHARE)) {
            Files.delete(old);
        }
        for (Map.Entry<Path, String> file : files().entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    @Test
    void shouldShowEveryCommandAndOptionInEachOfThem() {
        String reference = new CommandReference(PROGRAM).text();
        String zsh = new ZshCompletion(PROGRAM).text();
        String fish = new FishCompletion(PROGRAM).text();
        String bash = AutoComplete.bash(PROGRAM.page(), PROGRAM.line());
        for (DocumentedCommand command : PROGRAM.all()) {
            String page = new ManPage(command, PROGRAM).text().replace("\\-", "-");
            assertTrue(reference.contains("\n## " + command.name() + "\n"), command.name());
            if (!command.name().equals(PROGRAM.name())) {
                assertTrue(fish.contains(" -a " + command.word() + " "), command.name());
                assertTrue(zsh.contains("\n_" + command.page() + "() {\n"), command.name());
                assertTrue(bash.contains(command.word()), command.name());
            }
            List<ArgSpec> arguments = new ArrayList<>(command.ownOptions());
            arguments.addAll(command.commonOptions());
            arguments.addAll(command.parameters());
            for (ArgSpec argument : arguments) {
                String label = DocumentedCommand.label(argument);
                assertTrue(page.contains("\n.B " + label + "\n"), command.name() + " " + label);
                assertTrue(reference.contains("`" + label + "`"), command.name() + " " + label);
                if (argument.isOption()) {
                    String name = label.replaceFirst("=.*", "").replaceFirst(".*, ", "");
                    assertTrue(zsh.contains(")" + name), command.name() + " " + name);
                    assertTrue(bash.contains("'" + name + "'"), command.name() + " " + name);
                    assertTrue(fish.contains(" -l " + name.substring(2)), command.name() + name);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "groff, '-man -ww -z', man/man1",
        "mandoc, '-T lint -W warning', man/man1",
        "bash, -n, bash-completion/completions",
        "zsh, -n, zsh/site-functions",
        "fish, -n, fish/vendor_completions.d"
    })
    void shouldBeReadWithoutAWarning(String program, String options, String folder)
            throws Exception {
        assumeTrue(isInstalled(program), program + " is not installed");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(options.split(" ")));
        for (Path file : below(SHARE.resolve(folder))) {
            List<String> call = new ArrayList<>(command);
            call.add(file.toString());
            // A date would be that of the last build, or a lie.
            String complaints =
                    said(call)
                            .lines()
                            .filter(said -> !said.contains("missing date"))
                            .collect(Collectors.joining("\n"));
            assertEquals("", complaints, call.toString());
        }
    }

    @ParameterizedTest(name = "service-accounting {0}")
    @CsvSource({
        "'', repor, report",
        "ledger, ver, verify",
        "report, --si, --since",
        "'ledger info', --js, --json",
        "settings, re, render"
    })
    void shouldCompleteInBash(String before, String begun, String whole) throws Exception {
        assumeTrue(isInstalled("bash"), "bash is not installed");
        String words = (PROGRAM.page() + " " + before).strip() + " " + begun;
        String script =
                "compopt() { :; }; source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_%s; echo \"${COMPREPLY[@]}\""
                        .formatted(
                                SHARE.resolve("bash-completion/completions/" + PROGRAM.page()),
                                words,
                                words.split(" ").length - 1,
                                PROGRAM.page());

        assertEquals(whole + "\n", said(List.of("bash", "-c", script)));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String said(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
