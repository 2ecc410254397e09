package serviceaccounting.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import serviceaccounting.traffic.RemoteAddress;

/**
 * Asks the system's resolver for the names of addresses, all at once, and waits for no more than a
 * given time. A name counts only if it leads back to its address: anybody can give an address of
 * his own any name.
 */
final class ReverseNames {

    /**
     * Threads of the platform: the resolver blocks in native code, which holds up a virtual
     * thread's carrier, and there are only as many of these as cores.
     */
    private static final int AT_ONCE = 64;

    /** RFC 1035, section 2.3.4. */
    private static final int LONGEST = 253;

    private final Function<InetAddress, String> resolver;
    private final Duration deadline;

    /**
     * A resolver that is waited for that long in all.
     *
     * @param resolver answers the confirmed name, or the address again if there is none
     */
    ReverseNames(Function<InetAddress, String> resolver, Duration deadline) {
        this.resolver = resolver;
        this.deadline = deadline;
    }

    /**
     * The system's. The JDK looks up the name that it was given, and answers the address again if
     * that does not lead back: InetAddress.getHostFromNameService.
     */
    static ReverseNames ofSystem(Duration deadline) {
        return new ReverseNames(InetAddress::getCanonicalHostName, deadline);
    }

    /**
     * What was found.
     *
     * @param names confirmed names, made harmless for a terminal
     * @param late how many addresses had no answer in time
     */
    record Found(Map<RemoteAddress, String> names, int late) {}

    /** Asks for all; never takes longer than the deadline, never fails. */
    Found of(Collection<RemoteAddress> addresses) {
        List<RemoteAddress> asked = List.copyOf(addresses);
        List<Callable<Optional<String>>> questions = new ArrayList<>();
        asked.forEach(address -> questions.add(() -> name(address)));
        if (questions.isEmpty()) {
            return new Found(Map.of(), 0);
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        Math.min(AT_ONCE, questions.size()),
                        Thread.ofPlatform().name("resolver").daemon().factory());
        try {
            List<Future<Optional<String>>> answers =
                    threads.invokeAll(questions, deadline.toMillis(), TimeUnit.MILLISECONDS);
            return found(asked, answers);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Found(Map.of(), asked.size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Found found(List<RemoteAddress> asked, List<Future<Optional<String>>> answers)
            throws InterruptedException {
        Map<RemoteAddress, String> names = new HashMap<>();
        int late = 0;
        for (int index = 0; index < asked.size(); index++) {
            Future<Optional<String>> answer = answers.get(index);
            if (answer.isCancelled()) {
                late++;
                continue;
            }
            try {
                RemoteAddress address = asked.get(index);
                answer.get().ifPresent(name -> names.put(address, name));
            } catch (ExecutionException refused) {
                // The resolver failed on this address: it has no name then.
                continue;
            }
        }
        return new Found(names, late);
    }

    private Optional<String> name(RemoteAddress remote) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(remote.bytes());
        String name = resolver.apply(address);
        return name == null || name.equals(address.getHostAddress())
                ? Optional.empty()
                : Optional.of(harmless(name));
    }

    /**
     * Whoever owns an address chooses its name: only letters that names of hosts have are shown.
     */
    static String harmless(String name) {
        String known = name.replaceAll("[^A-Za-z0-9._-]", "?");
        return known.substring(0, Math.min(known.length(), LONGEST));
    }
}
