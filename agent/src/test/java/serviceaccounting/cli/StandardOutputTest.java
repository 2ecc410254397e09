package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class StandardOutputTest {

    private final StringWriter complaints = new StringWriter();
    private final PrintWriter err = new PrintWriter(complaints, true);

    private static OutputStream fullDisk() {
        return new OutputStream() {
            @Override
            public void write(int letter) throws IOException {
                throw new IOException("No space left on device");
            }
        };
    }

    @Test
    void shouldPassEverythingThroughAndKeepTheCode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardOutput output = new StandardOutput(bytes, "/tmp/file");

        output.write(new byte[] {1, 2, 3});

        assertEquals(3, bytes.size());
        assertEquals(0, output.exitCode(0, err));
        assertEquals(3, output.exitCode(3, err));
        assertEquals("", complaints.toString());
    }

    @Test
    void shouldMakeAFailureOfAnOutputThatIsLost() {
        StandardOutput output = new StandardOutput(fullDisk(), "/tmp/file");

        assertThrows(IOException.class, () -> output.write(new byte[] {1}));
        assertThrows(IOException.class, () -> output.write(new byte[] {2}));

        assertEquals(1, output.exitCode(0, err));
        assertEquals(
                "service-accounting: cannot write the output: the system said 'No space left on device'; the output is incomplete\n",
                complaints.toString());
        assertEquals(3, output.exitCode(3, err));
    }

    @Test
    void shouldBeQuietWhenTheReaderHasGone() {
        StandardOutput output = new StandardOutput(fullDisk(), "pipe:[4711]");

        assertThrows(IOException.class, () -> output.write(new byte[] {1}));

        assertEquals(0, output.exitCode(0, err));
        assertEquals("", complaints.toString());
    }

    @Test
    void shouldKnowATerminalByItsName() {
        assertTrue(new StandardOutput(fullDisk(), "/dev/pts/3").isTerminal());
        assertTrue(new StandardOutput(fullDisk(), "/dev/tty1").isTerminal());
        assertFalse(new StandardOutput(fullDisk(), "/dev/null").isTerminal());
        assertFalse(new StandardOutput(fullDisk(), "pipe:[4711]").isTerminal());
    }
}
