package serviceaccounting.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NativeExceptionTest {

    @Test
    void shouldSayCallValueAnswerAndRemedy() {
        NativeException e =
                new NativeException("shutdown(2)", "file descriptor 7", 9, "please report it");

        assertEquals(
                "shutdown(2) failed on file descriptor 7: the kernel answered EBADF (9); please report it",
                e.getMessage());
        assertEquals(9, e.errno());
    }

    @Test
    void shouldGiveTheNumberWhereItKnowsNoName() {
        assertEquals("errno 4242", Errno.describe(4242));
    }

    @Test
    void shouldNameTheErrorsOfEveryArchitectureAlike() {
        assertEquals("EPERM (1)", Errno.describe(1));
        assertEquals("EPIPE (32)", Errno.describe(32));
        assertEquals("ENOTCONN (107)", Errno.describe(Errno.ENOTCONN));
    }

    @Test
    void shouldCarryTheKernelsErrorOutOfARealCall() {
        NativeException e =
                assertThrows(NativeException.class, () -> SocketDescriptor.shutDown(-1));

        assertTrue(
                e.getMessage()
                        .startsWith(
                                "shutdown(2) failed on file descriptor -1: the kernel answered EBADF (9)"),
                e.getMessage());
    }

    @Test
    void shouldSayWhichLibraryIsMissingEachTimeItIsAskedFor() {
        SharedLibrary<LibC.Functions> absent =
                new SharedLibrary<>(LibC.Functions.class, "/nowhere/libabsent.so.0", "install it");
        assertThrows(NativeException.class, absent::functions);

        NativeException e = assertThrows(NativeException.class, absent::functions);

        assertTrue(
                e.getMessage().startsWith("cannot load the library /nowhere/libabsent.so.0: "),
                e.getMessage());
        assertTrue(e.getMessage().endsWith("; install it"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
