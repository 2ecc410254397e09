package serviceaccounting.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.ffi.Pointer;

/**
 * One message on the bus, being written or being read. Source: sd_bus_message_append(3),
 * sd_bus_message_read(3).
 */
final class BusMessage implements AutoCloseable {

    private static final int LONGEST_STRING = 1 << 20;
    private static final int POINTER_BYTES = 8;
    private static final String WRITE = "write a bus message";

    private final LibSystemd.Functions sd = LibSystemd.functions();
    private final Pointer scratch;
    private Pointer message;

    /**
     * Takes over one reference.
     *
     * @param message the sd_bus_message
     * @param scratch 16 bytes that the connection lends for results; its messages are used by one
     *     thread, one at a time
     */
    BusMessage(Pointer message, Pointer scratch) {
        this.message = message;
        this.scratch = scratch;
    }

    BusMessage append(String value) throws BusException {
        check(sd.sd_bus_message_append_basic(handle(), (byte) 's', value), WRITE);
        return this;
    }

    BusMessage append(List<String> values) throws BusException {
        begin('a', "s");
        for (String value : values) {
            append(value);
        }
        return end();
    }

    /** Appends a number ({@code t}, {@code u} or {@code i}) or a truth ({@code b}). */
    BusMessage append(char type, long value) throws BusException {
        if (type == 't') {
            scratch.putLong(0, value);
        } else {
            scratch.putInt(0, (int) value);
        }
        check(sd.sd_bus_message_append_basic(handle(), (byte) type, scratch), WRITE);
        return this;
    }

    /** Appends an array of bytes ({@code ay}). */
    BusMessage append(byte[] bytes) throws BusException {
        Pointer data = LibSystemd.allocate(Math.max(1, bytes.length));
        data.put(0, bytes, 0, bytes.length);
        check(sd.sd_bus_message_append_array(handle(), (byte) 'y', data, bytes.length), WRITE);
        return this;
    }

    /** Begins an array, a struct or a variant; {@link #end} is to follow. */
    BusMessage begin(char type, String contents) throws BusException {
        check(sd.sd_bus_message_open_container(handle(), (byte) type, contents), WRITE);
        return this;
    }

    BusMessage end() throws BusException {
        check(sd.sd_bus_message_close_container(handle()), WRITE);
        return this;
    }

    /** Steps into an array, a struct or a variant; false at the end of an array. */
    boolean enter(char type, String contents) throws BusException {
        return checkedRead(sd.sd_bus_message_enter_container(handle(), (byte) type, contents)) > 0;
    }

    void exit() throws BusException {
        checkedRead(sd.sd_bus_message_exit_container(handle()));
    }

    /** A string ({@code s}) or an object path ({@code o}). */
    String readText(char type) throws BusException {
        readBasic(type);
        return text(scratch.getPointer(0));
    }

    /** An array of strings. */
    List<String> readTexts() throws BusException {
        List<String> texts = new ArrayList<>();
        enter('a', "s");
        while (checkedRead(sd.sd_bus_message_read_basic(handle(), (byte) 's', scratch)) > 0) {
            texts.add(text(scratch.getPointer(0)));
        }
        exit();
        return texts;
    }

    /** An unsigned number; 2⁶³ and more are negative here. */
    long readUnsigned64() throws BusException {
        readBasic('t');
        return scratch.getLong(0);
    }

    boolean readBoolean() throws BusException {
        readBasic('b');
        return scratch.getInt(0) != 0;
    }

    byte[] readBytes() throws BusException {
        Pointer size = scratch.slice(POINTER_BYTES);
        checkedRead(sd.sd_bus_message_read_array(handle(), (byte) 'y', scratch, size));
        byte[] bytes = new byte[(int) size.getLong(0)];
        if (bytes.length > 0) {
            scratch.getPointer(0).get(0, bytes, 0, bytes.length);
        }
        return bytes;
    }

    void skip(String types) throws BusException {
        checkedRead(sd.sd_bus_message_skip(handle(), types));
    }

    /** The cookie of the request that this answers; empty if it is no answer. */
    Optional<Long> replyCookie() {
        return sd.sd_bus_message_get_reply_cookie(handle(), scratch) < 0
                ? Optional.empty()
                : Optional.of(scratch.getLong(0));
    }

    boolean isSignal(String interfaceName, String member) {
        return sd.sd_bus_message_is_signal(handle(), interfaceName, member) > 0;
    }

    /** This message, if it is not an error. */
    BusMessage orThrow() throws BusException {
        Pointer error = sd.sd_bus_message_get_error(handle());
        if (error != null) {
            throw error(error, "call systemd");
        }
        return this;
    }

    Pointer handle() {
        if (message == null) {
            throw new IllegalStateException("the bus message is closed");
        }
        return message;
    }

    @Override
    public void close() {
        if (message != null) {
            sd.sd_bus_message_unref(message);
            message = null;
        }
    }

    /**
     * The error in a struct sd_bus_error, sd_bus_error(3).
     *
     * <pre>
     *   0                8                16
     *   | const char *name | const char *message | int need_free |
     * </pre>
     */
    static BusException error(Pointer error, String task) {
        Pointer text = error.getPointer(POINTER_BYTES);
        return BusException.ofError(
                task, text(error.getPointer(0)), text == null ? "" : text(text));
    }

    private static String text(Pointer pointer) {
        return pointer.getString(0, LONGEST_STRING, StandardCharsets.UTF_8);
    }

    private void readBasic(char type) throws BusException {
        if (checkedRead(sd.sd_bus_message_read_basic(handle(), (byte) type, scratch)) == 0) {
            throw BusException.ofError("read systemd's answer", "it ends too early", "");
        }
    }

    private static int checkedRead(int result) throws BusException {
        return check(result, "read systemd's answer");
    }

    private static int check(int result, String task) throws BusException {
        if (result < 0) {
            throw BusException.ofErrno(task, -result);
        }
        return result;
    }
}
