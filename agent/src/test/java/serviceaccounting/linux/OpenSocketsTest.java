package serviceaccounting.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class OpenSocketsTest {

    /** From /proc/net/tcp of a machine with x86_64. */
    private static final String TABLE =
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
               1: 0A02000A:0050 010200C0:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1
               2: broken
            """;

    @Test
    void shouldFindTheLinesOfAProcessesSockets() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);

        assertEquals(
                List.of(new OpenSocket("tcp", "10.0.2.10:80", "192.0.2.1:50000")),
                OpenSockets.inTable("tcp", TABLE, Set.of("4712", "1")));
    }

    @Test
    void shouldReadIpv6Addresses() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);

        assertEquals("[2001:db8::1]:443", OpenSockets.end("B80D0120000000000000000001000000:01BB"));
    }

    @Test
    void shouldSeeOurOwnSockets() throws IOException {
        long pid = ProcessHandle.current().pid();
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = server.getLocalPort();
            assertTrue(hasPort(OpenSockets.of(pid), port));
        }
        assertFalse(hasPort(OpenSockets.of(pid), port));
    }

    private static boolean hasPort(List<OpenSocket> sockets, int port) {
        // An IPv4 address on a socket for both protocols is written as IPv6.
        return sockets.stream().anyMatch(socket -> socket.local().endsWith(":" + port));
    }

    @Test
    void shouldSayThatThereIsNoSuchProcess() {
        assertThrows(IOException.class, () -> OpenSockets.of(Integer.MAX_VALUE));
        assertThrows(IOException.class, () -> ControlGroup.unitOf(Integer.MAX_VALUE));
    }

    @Test
    void shouldFindTheUnitInTheControlGroup() {
        assertEquals(
                Optional.of("/system.slice/a.scope"),
                ControlGroup.of("9:name=systemd:/x\n1:cpu:/\n0::/system.slice/a.scope\n"));
        assertEquals(Optional.of("/x/y"), ControlGroup.of("9:name=systemd:/x/y\n1:cpu:/\n"));
        assertEquals(Optional.empty(), ControlGroup.of("1:cpu:/\n"));
        assertEquals(Optional.of("a.scope"), ControlGroup.unit("/system.slice/a.scope"));
        assertEquals(
                Optional.of("user@0.service"),
                ControlGroup.unit("/user.slice/user-0.slice/user@0.service/app.slice/x.scope"));
        assertEquals(Optional.empty(), ControlGroup.unit("/"));
    }
}
