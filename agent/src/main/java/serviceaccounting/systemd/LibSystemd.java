package serviceaccounting.systemd;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Encoding;
import jnr.ffi.annotations.In;
import jnr.ffi.types.size_t;
import serviceaccounting.linux.SharedLibrary;

/**
 * libsystemd: sd-bus(3), sd_notify(3) and sd-journal(3).
 *
 * <p>Functions with a variable number of arguments are left out: their calling convention differs
 * from that of the others on some machines, and each has a sibling without.
 */
final class LibSystemd {

    /** The system property that names the library's file; on NixOS no other way leads to it. */
    static final String FILE_PROPERTY = "serviceaccounting.libsystemd";

    private static final String SONAME = "libsystemd.so.0";

    /**
     * C names, C meaning. Results below zero are negated error numbers. Public to the JVM, because
     * jnr-ffi implements it from another class loader.
     */
    @Encoding("UTF-8")
    public interface Functions {

        int sd_bus_open_system(Pointer bus);

        Pointer sd_bus_close_unref(Pointer bus);

        int sd_bus_get_fd(Pointer bus);

        int sd_bus_call(Pointer bus, Pointer message, long micros, Pointer error, Pointer reply);

        int sd_bus_send(Pointer bus, Pointer message, Pointer cookie);

        int sd_bus_process(Pointer bus, Pointer message);

        int sd_bus_wait(Pointer bus, long micros);

        void sd_bus_error_free(Pointer error);

        int sd_bus_message_new_method_call(
                Pointer bus,
                Pointer message,
                String destination,
                String path,
                String interfaceName,
                String member);

        Pointer sd_bus_message_unref(Pointer message);

        int sd_bus_message_append_basic(Pointer message, byte type, String value);

        int sd_bus_message_append_basic(Pointer message, byte type, Pointer value);

        int sd_bus_message_append_array(Pointer message, byte type, Pointer data, long bytes);

        int sd_bus_message_open_container(Pointer message, byte type, String contents);

        int sd_bus_message_close_container(Pointer message);

        int sd_bus_message_enter_container(Pointer message, byte type, String contents);

        int sd_bus_message_exit_container(Pointer message);

        int sd_bus_message_read_basic(Pointer message, byte type, Pointer value);

        int sd_bus_message_read_array(Pointer message, byte type, Pointer start, Pointer size);

        int sd_bus_message_skip(Pointer message, String types);

        int sd_bus_message_get_reply_cookie(Pointer message, Pointer cookie);

        Pointer sd_bus_message_get_error(Pointer message);

        int sd_bus_message_is_signal(Pointer message, String interfaceName, String member);

        int sd_notify(int unsetEnvironment, String state);

        int sd_journal_open(Pointer journal, int flags);

        void sd_journal_close(Pointer journal);

        int sd_journal_has_runtime_files(Pointer journal);

        int sd_journal_has_persistent_files(Pointer journal);

        int sd_journal_add_match(Pointer journal, @In byte[] data, @size_t long size);

        void sd_journal_flush_matches(Pointer journal);

        int sd_journal_seek_head(Pointer journal);

        int sd_journal_seek_realtime_usec(Pointer journal, long micros);

        int sd_journal_seek_cursor(Pointer journal, String cursor);

        int sd_journal_test_cursor(Pointer journal, String cursor);

        int sd_journal_next(Pointer journal);

        int sd_journal_wait(Pointer journal, long micros);

        int sd_journal_get_cursor(Pointer journal, Pointer cursor);

        int sd_journal_get_realtime_usec(Pointer journal, Pointer micros);

        int sd_journal_get_monotonic_usec(Pointer journal, Pointer micros, Pointer bootId);

        int sd_journal_get_cutoff_realtime_usec(Pointer journal, Pointer from, Pointer to);

        int sd_journal_get_data(Pointer journal, String field, Pointer data, Pointer length);

        int sd_journal_sendv(Pointer fields, int count);

        /** free(3), which the loader finds through libsystemd: for what it hands over. */
        void free(Pointer memory);
    }

    private static final SharedLibrary<Functions> LIBRARY =
            new SharedLibrary<>(
                    Functions.class,
                    System.getProperty(FILE_PROPERTY, SONAME),
                    "start Java with -D%s=/the/absolute/path/of/%s"
                            .formatted(FILE_PROPERTY, SONAME));

    private LibSystemd() {}

    /**
     * Its functions. Programs that need neither bus nor readiness run without the library.
     *
     * @throws serviceaccounting.linux.NativeException if there is no such library
     */
    static Functions functions() {
        return LIBRARY.functions();
    }

    /** Zeroed memory for the results of its functions, freed with the object. */
    static Pointer allocate(int bytes) {
        return Memory.allocateDirect(Runtime.getRuntime(functions()), bytes, true);
    }
}
