package serviceaccounting.linux;

import jnr.ffi.Platform;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;

/** The C library: the few calls we need of it that Java does not have. */
final class LibC {

    /**
     * C names, C meaning; 64-bit Linux only. Public to the JVM, because jnr-ffi implements it from
     * another class loader.
     */
    public interface Functions {

        /** clock_gettime(2); a struct timespec is two longs. */
        int clock_gettime(int clock, @Out long[] timespec);

        /** shutdown(2). */
        int shutdown(int fileDescriptor, int how);
    }

    private static final SharedLibrary<Functions> LIBRARY =
            new SharedLibrary<>(
                    Functions.class,
                    Platform.getNativePlatform().getStandardCLibraryName(),
                    "it needs glibc, and Java with -Djffi.boot.library.path="
                            + "/the/folder/of/libjffi-1.2.so");

    private LibC() {}

    static Functions functions() {
        return LIBRARY.functions();
    }

    /** errno as the last call of this thread left it. */
    static int errno() {
        return Runtime.getRuntime(functions()).getLastError();
    }
}
