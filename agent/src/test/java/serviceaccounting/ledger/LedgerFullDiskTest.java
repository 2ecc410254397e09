package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of one megabyte, in a mount namespace of its own. */
final class LedgerFullDiskTest {

    @TempDir Path folder;

    @Test
    void shouldLoseAndDoubleNothingWhenTheDiskIsFullAndThereIsRoomAgain() throws Exception {
        String mount = "mount -t tmpfs -o size=1m none '" + folder + "' && exec \"$@\"";
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--user",
                                "--map-root-user",
                                "--mount",
                                "sh",
                                "-c",
                                mount,
                                "sh"));
        List<String> probe = new ArrayList<>(command);
        probe.add("true");
        assumeTrue(
                ChildJvm.works(probe.toArray(String[]::new)),
                "needs the right to mount a tmpfs in a user namespace");
        command.addAll(
                ChildJvm.command(
                        System.getProperty("java.class.path"),
                        LedgerOnFullDisk.class,
                        folder.toString()));

        List<String> said = ChildJvm.run(command).lines().toList();

        assertEquals(5, said.size(), said.toString());
        assertTrue(
                said.get(0)
                        .startsWith(
                                "FULL cannot write "
                                        + folder.resolve("ledger.sqlite")
                                        + ": SQLite says "),
                said.get(0));
        assertTrue(
                said.get(0)
                        .endsWith("; make room; the figures wait in memory and are written then"),
                said.get(0));
        assertEquals("unchanged true", said.get(1));
        assertEquals(said.get(2).replace("committed", "booked"), said.get(3));
        assertEquals("faults []", said.get(4));
    }
}
