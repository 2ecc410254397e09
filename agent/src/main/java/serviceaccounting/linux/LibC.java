package serviceaccounting.linux;

import java.nio.ByteBuffer;
import jnr.ffi.Platform;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

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

        /** socket(2). */
        int socket(int domain, int type, int protocol);

        /** bind(2); the address as its bytes. */
        int bind(int fileDescriptor, @In byte[] address, int length);

        /** getsockname(2). */
        int getsockname(int fileDescriptor, @Out byte[] address, @In @Out int[] length);

        /** setsockopt(2). */
        int setsockopt(int fileDescriptor, int level, int name, @In byte[] value, int length);

        /** getsockopt(2). */
        int getsockopt(
                int fileDescriptor, int level, int name, @Out int[] value, @In @Out int[] length);

        /** send(2). */
        @ssize_t
        long send(int fileDescriptor, @In byte[] data, @size_t long length, int flags);

        /** sendto(2). */
        @ssize_t
        long sendto(
                int fileDescriptor,
                @In byte[] data,
                @size_t long length,
                int flags,
                @In byte[] address,
                int addressLength);

        /** recv(2); into a direct buffer, at its position. */
        @ssize_t
        long recv(int fileDescriptor, ByteBuffer buffer, @size_t long length, int flags);

        /** close(2). */
        int close(int fileDescriptor);

        /** close_range(2). */
        int close_range(int first, int last, int flags);

        /** setpriority(2). */
        int setpriority(int which, int who, int priority);

        /** setenv(3): of the environment that programs started from here get. */
        int setenv(String name, String value, int overwrite);

        /** pthread_sigmask(3): answers the error number itself. A sigset_t is 128 bytes. */
        int pthread_sigmask(int how, @In byte[] set, Pointer old);

        /** signal(2); 1 is SIG_IGN. */
        long signal(int number, long handler);

        /** execvp(3); the arguments as pointers to strings, and a null. */
        int execvp(@In byte[] file, Pointer arguments);
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
