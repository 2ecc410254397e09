package serviceaccounting.systemd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;

/**
 * systemd's answers to a list of properties of one unit, taken one after the other.
 *
 * <p>Each property is asked for by itself. GetAll would answer some 300 of them: it costs systemd
 * three times as much.
 */
final class PropertyAnswers implements AutoCloseable {

    private static final byte[] NO_INVOCATION = new byte[16];

    private final ListedUnit unit;
    private final List<UnitProperty> asked;
    private final List<BusMessage> replies;
    private int next;

    private PropertyAnswers(ListedUnit unit, List<UnitProperty> asked, List<BusMessage> replies) {
        this.unit = unit;
        this.asked = asked;
        this.replies = replies;
    }

    /** Asks for all of them at once; systemd reads them in this order. */
    static PropertyAnswers ask(
            BusConnection connection, ListedUnit unit, List<UnitProperty> properties)
            throws BusException {
        try {
            List<BusMessage> requests = new ArrayList<>(properties.size());
            for (UnitProperty property : properties) {
                requests.add(
                        connection
                                .newCall(
                                        SystemBus.SYSTEMD,
                                        unit.path(),
                                        "org.freedesktop.DBus.Properties",
                                        "Get")
                                .append(property.interfaceName())
                                .append(property.name()));
            }
            return new PropertyAnswers(unit, properties, connection.callAll(requests));
        } catch (BusException e) {
            throw e.during("read the properties of " + unit.name());
        }
    }

    /** The next answer, an unsigned number; 2⁶³ and more are negative here. */
    long nextNumber() throws BusException {
        return next("t", BusMessage::readUnsigned64);
    }

    /** The next answer, a string. */
    String nextText() throws BusException {
        return next("s", reply -> reply.readText('s'));
    }

    /** The next answer, yes or no. */
    boolean nextBoolean() throws BusException {
        return next("b", BusMessage::readBoolean);
    }

    /** The next answer, a list of strings. */
    List<String> nextTexts() throws BusException {
        return next("as", BusMessage::readTexts);
    }

    /** The next answer, an InvocationID; empty where there is no run. */
    Optional<InvocationId> nextInvocation() throws BusException {
        return invocation(next("ay", BusMessage::readBytes));
    }

    @Override
    public void close() {
        replies.forEach(BusMessage::close);
    }

    /**
     * systemd answers no bytes where there is no run; sixteen zeros would mean the same,
     * sd_id128_is_null(3).
     */
    static Optional<InvocationId> invocation(byte[] bytes) {
        return bytes.length == 0 || Arrays.equals(bytes, NO_INVOCATION)
                ? Optional.empty()
                : Optional.of(new InvocationId(HexFormat.of().formatHex(bytes)));
    }

    private <T> T next(String type, ValueReader<T> reader) throws BusException {
        UnitProperty property = asked.get(next);
        BusMessage reply = replies.get(next);
        next++;
        try {
            reply.orThrow().enter('v', type);
            return reader.read(reply);
        } catch (BusException e) {
            throw e.during("read %s of %s".formatted(property.name(), unit.name()));
        }
    }

    private interface ValueReader<T> {

        T read(BusMessage reply) throws BusException;
    }
}
