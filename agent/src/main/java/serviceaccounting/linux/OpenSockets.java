package serviceaccounting.linux;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import serviceaccounting.traffic.RemoteAddress;

/** The sockets for IP that a process has open. Source: proc(5), /proc/PID/fd and /proc/PID/net. */
public final class OpenSockets {

    private static final List<String> PROTOCOLS =
            List.of(
                    "icmp",
                    "icmp6",
                    "raw",
                    "raw6",
                    "tcp",
                    "tcp6",
                    "udp",
                    "udp6",
                    "udplite",
                    "udplite6");

    /** Fields of a line of such a table, parted by blanks. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private static final int IPV4_DIGITS = 8;
    private static final String SOCKET = "socket:[";

    private OpenSockets() {}

    /**
     * What the process has open now, sorted.
     *
     * @throws IOException if there is no such process, or we may not look at it
     */
    public static List<OpenSocket> of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> inodes = inodes(process.resolve("fd"));
        List<OpenSocket> sockets = new ArrayList<>();
        for (String protocol : PROTOCOLS) {
            try {
                sockets.addAll(
                        inTable(
                                protocol,
                                Files.readString(process.resolve("net").resolve(protocol)),
                                inodes));
            } catch (NoSuchFileException notThere) {
                // A kernel without this protocol.
                continue;
            }
        }
        sockets.sort(null);
        return sockets;
    }

    /** The lines of a table that belong to these sockets. */
    static List<OpenSocket> inTable(String protocol, String table, Set<String> inodes) {
        List<OpenSocket> sockets = new ArrayList<>();
        for (String line : table.lines().skip(1).toList()) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > INODE && inodes.contains(fields[INODE])) {
                sockets.add(new OpenSocket(protocol, end(fields[LOCAL]), end(fields[REMOTE])));
            }
        }
        return sockets;
    }

    /**
     * An address and a port in hexadecimal digits. The address is printed as words of 32 bits in
     * the machine's order, the port as a number.
     */
    static String end(String hex) {
        int colon = hex.indexOf(':');
        String digits = hex.substring(0, colon);
        int port = Integer.parseInt(hex.substring(colon + 1), 16);
        if (digits.length() == IPV4_DIGITS) {
            return RemoteAddress.ofIpv4(word(digits, 0)) + ":" + port;
        }
        return "[%s]:%d"
                .formatted(
                        RemoteAddress.ofIpv6(
                                twoWords(word(digits, 0), word(digits, 1)),
                                twoWords(word(digits, 2), word(digits, 3))),
                        port);
    }

    private static long twoWords(int high, int low) {
        return Integer.toUnsignedLong(high) << Integer.SIZE | Integer.toUnsignedLong(low);
    }

    private static int word(String digits, int index) {
        int start = index * IPV4_DIGITS;
        int printed = Integer.parseUnsignedInt(digits.substring(start, start + IPV4_DIGITS), 16);
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? Integer.reverseBytes(printed)
                : printed;
    }

    private static Set<String> inodes(Path folder) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(SOCKET)) {
                        inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                    }
                } catch (NoSuchFileException closed) {
                    // Since the folder was read.
                    continue;
                }
            }
        }
        return inodes;
    }
}
