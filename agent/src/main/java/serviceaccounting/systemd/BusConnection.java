package serviceaccounting.systemd;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jnr.ffi.Pointer;
import serviceaccounting.linux.Errno;
import serviceaccounting.linux.SocketDescriptor;

/**
 * A connection of our own to the system bus. Used by one thread; only {@link #interrupt} may be
 * called from another. After a failure it is to be closed, and a new one opened.
 *
 * <p>systemd's private socket would save the bus daemon's share of the work, but only root may use
 * it.
 */
final class BusConnection implements AutoCloseable {

    /** libsystemd's word for "as long as it takes", UINT64_MAX. */
    private static final long FOREVER = -1L;

    private static final int SCRATCH_BYTES = 16;
    private static final int ERROR_BYTES = 24;

    private final LibSystemd.Functions sd = LibSystemd.functions();
    private final Pointer scratch = LibSystemd.allocate(SCRATCH_BYTES);
    private final Pointer error = LibSystemd.allocate(ERROR_BYTES);
    private final Duration timeout;
    private final int fileDescriptor;
    private Pointer bus;

    private BusConnection(Duration timeout) throws BusException {
        this.timeout = timeout;
        check(sd.sd_bus_open_system(scratch), "connect to the system bus");
        bus = scratch.getPointer(0);
        fileDescriptor = sd.sd_bus_get_fd(bus);
    }

    /**
     * Connects.
     *
     * @param timeout how long an answer may take
     */
    static BusConnection open(Duration timeout) throws BusException {
        return new BusConnection(timeout);
    }

    /** A call without arguments yet. */
    BusMessage newCall(String destination, String path, String interfaceName, String member)
            throws BusException {
        check(
                sd.sd_bus_message_new_method_call(
                        handle(), scratch, destination, path, interfaceName, member),
                "write a bus message");
        return new BusMessage(scratch.getPointer(0), scratch);
    }

    /** Sends the request, closes it and waits for its answer. */
    BusMessage call(BusMessage request) throws BusException {
        try (request) {
            long micros = timeout.toNanos() / 1000;
            int result = sd.sd_bus_call(handle(), request.handle(), micros, error, scratch);
            if (result < 0) {
                throw takeError(-result);
            }
            return new BusMessage(scratch.getPointer(0), scratch);
        }
    }

    /**
     * Sends all requests before it waits for the first answer, and closes them: half the processor
     * time of one call after the other, for us, the bus daemon and systemd alike. systemd works on
     * them in this order.
     *
     * @return the answers in the order of the requests, errors among them
     */
    List<BusMessage> callAll(List<BusMessage> requests) throws BusException {
        try {
            return callAgain(requests);
        } finally {
            requests.forEach(BusMessage::close);
        }
    }

    /**
     * The same with requests that may have been sent before, and stay open to be sent again: a
     * message keeps its cookie then (sd-bus seals it once), and making it anew would cost as much
     * as sending it.
     */
    List<BusMessage> callAgain(List<BusMessage> requests) throws BusException {
        Map<Long, Integer> cookies = send(requests);
        BusMessage[] replies = new BusMessage[requests.size()];
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            for (int open = replies.length; open > 0; ) {
                BusMessage message = receive(deadline);
                int index = message.replyCookie().map(cookies::get).orElse(-1);
                if (index >= 0 && replies[index] == null) {
                    replies[index] = message;
                    open--;
                } else {
                    message.close();
                }
            }
        } catch (BusException e) {
            closeAll(replies);
            throw e;
        }
        return List.of(replies);
    }

    /** Waits for the next message, however long that takes. */
    BusMessage receive() throws BusException {
        while (true) {
            Optional<BusMessage> message = processOrWait(FOREVER);
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /**
     * Waits for the next message until a deadline.
     *
     * @param deadline on the clock of {@link System#nanoTime}
     */
    BusMessage receive(long deadline) throws BusException {
        while (true) {
            long leftMicros = (deadline - System.nanoTime()) / 1000;
            if (leftMicros <= 0) {
                throw BusException.ofErrno("wait for systemd's answer", Errno.ETIMEDOUT);
            }
            Optional<BusMessage> message = processOrWait(leftMicros);
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /**
     * From any thread: makes the call or wait that goes on fail at once. The connection must not be
     * closed yet.
     */
    void interrupt() {
        SocketDescriptor.shutDown(fileDescriptor);
    }

    @Override
    public void close() {
        if (bus != null) {
            sd.sd_bus_close_unref(bus);
            bus = null;
        }
    }

    /** The place of each request by its cookie. */
    private Map<Long, Integer> send(List<BusMessage> requests) throws BusException {
        Map<Long, Integer> cookies = new HashMap<>(2 * requests.size());
        for (BusMessage request : requests) {
            check(sd.sd_bus_send(handle(), request.handle(), scratch), "send to the system bus");
            cookies.put(scratch.getLong(0), cookies.size());
        }
        return cookies;
    }

    /**
     * One step: takes a message, or does some work for the connection, or waits until there is
     * either.
     */
    private Optional<BusMessage> processOrWait(long micros) throws BusException {
        scratch.putAddress(0, 0);
        int worked = check(sd.sd_bus_process(handle(), scratch), "receive from the system bus");
        Pointer received = scratch.getPointer(0);
        if (received != null) {
            return Optional.of(orThrowIfDisconnected(new BusMessage(received, scratch)));
        }
        if (worked == 0) {
            int waited = sd.sd_bus_wait(handle(), micros);
            if (waited != -Errno.EINTR) {
                check(waited, "wait for the system bus");
            }
        }
        return Optional.empty();
    }

    private static BusMessage orThrowIfDisconnected(BusMessage message) throws BusException {
        if (message.isSignal("org.freedesktop.DBus.Local", "Disconnected")) {
            message.close();
            throw BusException.ofErrno("receive from the system bus", Errno.ECONNRESET);
        }
        return message;
    }

    private BusException takeError(int errno) {
        String task = "call systemd";
        try {
            return error.getPointer(0) == null
                    ? BusException.ofErrno(task, errno)
                    : BusMessage.error(error, task);
        } finally {
            sd.sd_bus_error_free(error);
        }
    }

    private Pointer handle() {
        if (bus == null) {
            throw new IllegalStateException("the bus connection is closed");
        }
        return bus;
    }

    private static void closeAll(BusMessage[] messages) {
        for (BusMessage message : messages) {
            if (message != null) {
                message.close();
            }
        }
    }

    private static int check(int result, String task) throws BusException {
        if (result < 0) {
            throw BusException.ofErrno(task, -result);
        }
        return result;
    }
}
