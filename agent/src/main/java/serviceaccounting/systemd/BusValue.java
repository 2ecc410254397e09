package serviceaccounting.systemd;

import java.util.List;
import java.util.Objects;

/**
 * The value of a property of a unit, as the bus carries it. Source: the D-Bus specification's type
 * system, and org.freedesktop.systemd1(5) for which property has which.
 *
 * @param signature its type on the bus: {@code s}, {@code b}, {@code u}, {@code i}, {@code t},
 *     {@code as} or {@code a(iayu)}
 * @param value a String; a Long for truth and numbers; a list of Strings, or of {@link Prefix}es
 */
public record BusValue(String signature, Object value) {

    private static final String PREFIXES = "a(iayu)";
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPV4_BYTES = 4;

    /**
     * A range of addresses.
     *
     * @param address 4 or 16 bytes, in network order
     * @param bits how many of its bits count
     */
    public record Prefix(List<Byte> address, int bits) {

        public Prefix {
            address = List.copyOf(address);
        }

        private byte[] bytes() {
            byte[] bytes = new byte[address.size()];
            for (int index = 0; index < bytes.length; index++) {
                bytes[index] = address.get(index);
            }
            return bytes;
        }
    }

    public BusValue {
        Objects.requireNonNull(signature, "signature");
        Objects.requireNonNull(value, "value");
    }

    public static BusValue text(String value) {
        return new BusValue("s", value);
    }

    public static BusValue truth(boolean value) {
        return new BusValue("b", value ? 1L : 0L);
    }

    /** 64 bits without sign; systemd's "infinity" is all ones, -1 here. */
    public static BusValue unsigned64(long value) {
        return new BusValue("t", value);
    }

    /** 32 bits without sign. */
    public static BusValue unsigned32(long value) {
        return new BusValue("u", value);
    }

    /** 32 bits with sign. */
    public static BusValue signed32(long value) {
        return new BusValue("i", value);
    }

    public static BusValue texts(List<String> values) {
        return new BusValue("as", List.copyOf(values));
    }

    public static BusValue prefixes(List<Prefix> prefixes) {
        return new BusValue(PREFIXES, List.copyOf(prefixes));
    }

    /** Appends it as a variant. */
    void appendTo(BusMessage message) throws BusException {
        message.begin('v', signature);
        switch (signature) {
            case "s" -> message.append((String) value);
            case "as" ->
                    message.append(((List<?>) value).stream().map(String.class::cast).toList());
            case PREFIXES -> appendPrefixes(message);
            default -> message.append(signature.charAt(0), (Long) value);
        }
        message.end();
    }

    private void appendPrefixes(BusMessage message) throws BusException {
        message.begin('a', "(iayu)");
        for (Object entry : (List<?>) value) {
            Prefix prefix = (Prefix) entry;
            byte[] address = prefix.bytes();
            message.begin('r', "iayu")
                    .append('i', address.length == IPV4_BYTES ? AF_INET : AF_INET6)
                    .append(address)
                    .append('u', prefix.bits())
                    .end();
        }
        message.end();
    }
}
