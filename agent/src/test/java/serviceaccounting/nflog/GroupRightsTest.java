package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the two reasons for EPERM it is. */
class GroupRightsTest {

    @TempDir private Path proc;

    private GroupRights rights;

    @BeforeEach
    void makeProc() throws IOException {
        Files.createDirectories(proc.resolve("thread-self/net/netfilter"));
        Files.createDirectories(proc.resolve("1234"));
        Files.writeString(proc.resolve("1234/comm"), "ulogd\n");
        rights = new GroupRights(proc.resolve("thread-self"), proc);
    }

    private void groups(String lines) throws IOException {
        Files.writeString(proc.resolve("thread-self/net/netfilter/nfnetlink_log"), lines);
    }

    private void capabilities(String mask) throws IOException {
        Files.writeString(
                proc.resolve("thread-self/status"),
                "Name:\tx\nCapEff:\t" + mask + "\nCapBnd:\t0\n");
    }

    @Test
    void shouldNameTheProcessThatReadsTheGroup() throws IOException {
        capabilities("000001ffffffffff");
        groups("    5   1234     0 2 65535    100  1\n   77   1234     0 2    64     10  1\n");
        assertEquals(
                "group 77 is read by ulogd (process 1234) already, and a group has one reader; stop that one, or take another group here and in the rules' --nflog-group",
                rights.remedy(77));
    }

    @Test
    void shouldNameTheSocketIfItIsNoProcess() throws IOException {
        groups("   77 4294963299     0 2    64     10  1\n");
        assertEquals(
                "group 77 is read by the netlink socket with port ID 4294963299 already, and a group has one reader; stop that one, or take another group here and in the rules' --nflog-group",
                rights.remedy(77));
    }

    @Test
    void shouldMissTheCapability() throws IOException {
        capabilities("0000000000000fff");
        groups("    7   1234     0 2 65535    100  1\n");
        assertEquals(
                "CAP_NET_ADMIN is missing; run it as root, or as a service with AmbientCapabilities=CAP_NET_ADMIN",
                rights.remedy(77));
    }

    @Test
    void shouldNameBothReasonsWhereItCannotTell() throws IOException {
        capabilities("0000000000001000");
        assertEquals(
                "another program reads group 77, which only root can see in /proc/net/netfilter/nfnetlink_log, or CAP_NET_ADMIN does not hold in this network namespace",
                rights.remedy(77));
    }
}
