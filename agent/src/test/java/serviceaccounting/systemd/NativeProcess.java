package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import serviceaccounting.linux.NativeException;

/**
 * The environment that native libraries see, which Java can't change, and what tests need of libc
 * besides.
 */
final class NativeProcess {

    /** C names, C meaning. */
    public interface Functions {

        int setenv(String name, String value, int overwrite);

        int unsetenv(String name);

        int socket(int domain, int type, int protocol);

        int bind(int fileDescriptor, byte[] address, int length);

        long recv(int fileDescriptor, byte[] buffer, long length, int flags);

        int close(int fileDescriptor);
    }

    static final Functions C =
            LibraryLoader.create(Functions.class)
                    .load(Platform.getNativePlatform().getStandardCLibraryName());

    private NativeProcess() {}

    static void setEnvironment(String name, String value) {
        if (C.setenv(name, value, 1) != 0) {
            throw new IllegalStateException("setenv(3) failed on " + name);
        }
    }

    static void unsetEnvironment(String name) {
        C.unsetenv(name);
    }

    /** Skips the test on machines without systemd's library, such as a build sandbox. */
    static void assumeLibSystemd() {
        boolean found;
        try {
            LibSystemd.functions();
            found = true;
        } catch (NativeException e) {
            found = false;
        }
        assumeTrue(
                found, "libsystemd.so.0 is not installed here; set -D" + LibSystemd.FILE_PROPERTY);
    }
}
