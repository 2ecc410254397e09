package serviceaccounting.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What only a JVM of its own can show is shown in a JVM of its own, which {@link #main} runs in.
 */
@Timeout(120)
final class ProgramStartTest {

    /** Becomes the program that its arguments name. */
    public static void main(String[] arguments) throws IOException {
        Set<Integer> descriptors = FileDescriptors.inherited();
        ProgramStart.setEnvironment("ADDED", "yes");
        throw ProgramStart.become(ProgramStart.lastArguments(arguments.length), descriptors);
    }

    private static List<String> become(String before, String... program) throws Exception {
        List<String> line = new ArrayList<>();
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String words =
                "exec '%s' -XX:-MaxFDLimit -Dserviceaccounting.ignoredSignals=$(sed -n 's/SigIgn:[[:space:]]*//p' /proc/$$/status) -cp '%s' '-Djffi.boot.library.path=%s' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow '%s' \"$@\""
                        .formatted(
                                java,
                                System.getProperty("java.class.path"),
                                System.getProperty("jffi.boot.library.path", ""),
                                ProgramStartTest.class.getName());
        line.addAll(List.of("/bin/sh", "-c", before + words, "sh"));
        line.addAll(List.of(program));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(said.lines().toList());
        lines.add("exit " + process.waitFor());
        lines.add("pid " + process.pid());
        return lines;
    }

    @Test
    void shouldBeTheSameProcessWithTheProgramsExitCode() throws Exception {
        List<String> said = become("", "sh", "-c", "echo pid $$; echo $ADDED; exit 17");

        assertEquals(said.getLast(), said.getFirst());
        assertEquals(List.of("yes", "exit 17"), said.subList(1, 3));
    }

    @Test
    void shouldPassOnTheArgumentsByteByByte() throws Exception {
        // The shell makes the bytes: this JVM's own locale may have none for them.
        String before = "LC_ALL=C; export LC_ALL; set -- \"$@\" \"$(printf '\\303\\244')\"; ";
        List<String> said =
                become(before, "sh", "-c", "printf '<%s>\\n' \"$@\"", "sh", "", "--", "a  b");

        assertEquals(List.of("<>", "<-->", "<a  b>", "<\u00e4>", "exit 0"), said.subList(0, 5));
    }

    @Test
    void shouldPassOnItsFileDescriptorsAndNoneOfJavas() throws Exception {
        List<String> said =
                become("exec 7</dev/null 0</dev/null; ", "sh", "-c", "cd /proc/$$/fd; echo *");

        // 3 is the shell's, for the folder that it lists.
        assertTrue(Set.of("0 1 2 7", "0 1 2 3 7").contains(said.getFirst()), said.toString());
    }

    @Test
    void shouldLeaveSignalsAndLimitsAsTheyWere() throws Exception {
        String before = "trap '' HUP QUIT PIPE; ulimit -S -n 100; ";
        String status = "grep -E 'SigBlk|SigIgn' /proc/self/status; ulimit -n";
        List<String> said = become(before, "sh", "-c", status);
        Process shell =
                new ProcessBuilder("/bin/sh", "-c", before + "exec sh -c \"$0\"", status).start();
        String plain = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(
                plain.lines().map(ProgramStartTest::ofUsualSignals).toList(),
                said.stream().limit(3).map(ProgramStartTest::ofUsualSignals).toList());
        assertEquals("100", said.get(2));
    }

    /** Signals 32 and 33 are glibc's own, which it takes over in every program with threads. */
    private static String ofUsualSignals(String line) {
        if (!line.startsWith("Sig")) {
            return line;
        }
        long mask = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
        return line.substring(0, line.indexOf(':')) + (mask & 0x7fff_ffff);
    }

    @Test
    void shouldSayWhyItCouldNotBecomeAProgram() throws Exception {
        List<String> said = become("", "/nowhere/to/be/found");

        assertTrue(
                said.getFirst()
                        .contains(
                                "execve(2) failed on /nowhere/to/be/found, 1 words: the kernel answered ENOENT (2)"),
                said.toString());
    }

    @Test
    void shouldReadCommandLinesAndMasks() {
        List<byte[]> words = ProgramStart.words("a\0\0bc\0".getBytes(StandardCharsets.UTF_8));

        assertEquals(3, words.size());
        assertEquals(0, words.get(1).length);
        assertEquals(
                0x8000_0000_0000_0004L,
                ProgramStart.blockedSignals("Name:\tjava\nSigBlk:\t8000000000000004\n"));
        assertThrows(IllegalStateException.class, () -> ProgramStart.lastArguments(1_000_000));
    }
}
