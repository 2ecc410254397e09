package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;

/**
 * A network namespace with nothing but a loopback, which exists as long as a thread in it. What
 * that thread opens and starts is in it; the rest of the machine notices nothing.
 */
public final class NetworkNamespace {

    private static final int CLONE_NEWNET = 0x40000000;

    /** C names, C meaning. */
    public interface Functions {

        int unshare(int flags);
    }

    /** What is done in the namespace. */
    public interface Work {
        void run(NetworkNamespace namespace) throws Exception;
    }

    private NetworkNamespace() {}

    /** Does something in a new one; skips the test where that can't be. */
    public static void in(Work work) throws InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "skipped: only root can make network namespaces and read NFLOG");
        for (String tool : new String[] {"ip", "iptables", "ip6tables", "nft"}) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/sbin", tool))
                            || Files.isExecutable(Path.of("/sbin", tool)),
                    "skipped: there is no command " + tool);
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                enter();
                                work.run(new NetworkNamespace());
                            } catch (Throwable failed) {
                                failure.set(failed);
                            }
                        },
                        "network namespace");
        thread.start();
        thread.join();
        if (failure.get() instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure.get() instanceof Error error) {
            throw error;
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static void enter() {
        Functions c =
                LibraryLoader.create(Functions.class)
                        .load(Platform.getNativePlatform().getStandardCLibraryName());
        assumeTrue(
                c.unshare(CLONE_NEWNET) == 0, "skipped: this kernel gives us no network namespace");
        new NetworkNamespace().run("ip", "link", "set", "lo", "up");
    }

    /** Runs a command and gives what it said. */
    public String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0 ? said : fail(String.join(" ", command) + ": " + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #run}, of words separated by spaces. */
    public String sh(String command) {
        return run(command.split(" "));
    }

    /** Bytes and packets that passed the rules that mention a word, by their counters. */
    public long[] ruleCounters(String tables, String word) {
        long[] sums = new long[2];
        sh(tables + " -nvxL")
                .lines()
                .filter(line -> line.contains(word))
                .forEach(
                        line -> {
                            String[] columns = line.strip().split("\\s+");
                            sums[0] += Long.parseLong(columns[1]);
                            sums[1] += Long.parseLong(columns[0]);
                        });
        return sums;
    }

    /** Sends UDP datagrams one after the other to the addresses in turn. */
    public void send(int count, int bytes, String... destinations) {
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket[] packets = new DatagramPacket[destinations.length];
            for (int i = 0; i < packets.length; i++) {
                packets[i] =
                        new DatagramPacket(
                                new byte[bytes], bytes, InetAddress.getByName(destinations[i]), 9);
            }
            for (int i = 0; i < count; i++) {
                socket.send(packets[i % packets.length]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
