package serviceaccounting.ledger;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

/** How remotes and their amounts stand in columns. */
final class RemoteColumns {

    /** How many columns the amounts take. */
    static final int AMOUNTS = 4;

    private static final byte[] NO_ADDRESS = {};

    private RemoteColumns() {}

    /** Binds the four amounts from the place behind the given one; returns the last place. */
    static int bind(PreparedStatement statement, int before, RemoteAmounts amounts)
            throws SQLException {
        statement.setLong(before + 1, amounts.ingressBytes());
        statement.setLong(before + 2, amounts.ingressPackets());
        statement.setLong(before + 3, amounts.egressBytes());
        statement.setLong(before + 4, amounts.egressPackets());
        return before + AMOUNTS;
    }

    /** Binds address and prefix length from the place behind the given one. */
    static void bind(PreparedStatement statement, int before, RemotePrefix remote)
            throws SQLException {
        statement.setBytes(
                before + 1, remote.address().map(RemoteColumns::bytes).orElse(NO_ADDRESS));
        statement.setInt(before + 2, remote.length());
    }

    /** Network byte order: 4 bytes for IPv4, 16 for IPv6. */
    private static byte[] bytes(RemoteAddress address) {
        return switch (address.family()) {
            case IPV4 -> ByteBuffer.allocate(Integer.BYTES).putInt((int) address.low()).array();
            case IPV6 ->
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(address.high())
                            .putLong(address.low())
                            .array();
        };
    }

    /** The four amounts from that column on. */
    static RemoteAmounts amounts(ResultSet row, int first) throws SQLException {
        return new RemoteAmounts(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3));
    }

    /** Address and prefix length from that column on. */
    static RemotePrefix remote(ResultSet row, int first) throws SQLException {
        byte[] bytes = row.getBytes(first);
        int length = row.getInt(first + 1);
        if (bytes == null || bytes.length == 0) {
            return RemotePrefix.OTHER;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        RemoteAddress address =
                bytes.length == Integer.BYTES
                        ? RemoteAddress.ofIpv4(buffer.getInt())
                        : RemoteAddress.ofIpv6(buffer.getLong(), buffer.getLong());
        return RemotePrefix.of(address, length);
    }
}
