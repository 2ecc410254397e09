package serviceaccounting.systemd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/**
 * Asks many units for their two counters of bytes, again and again: all in one go, by messages that
 * are written once per unit.
 */
final class ByteQuestions implements AutoCloseable {

    private static final List<Counter> ASKED = List.of(Counter.INGRESS_BYTES, Counter.EGRESS_BYTES);

    private final BusConnection connection;
    private final Map<String, List<BusMessage>> requestsByPath = new HashMap<>();

    ByteQuestions(BusConnection connection) {
        this.connection = connection;
    }

    /** The counters of each unit that are accounted, in their order; empty for one that is gone. */
    List<Optional<Counters>> ask(List<ListedUnit> units) throws BusException {
        forgetOthers(units);
        List<BusMessage> requests = new ArrayList<>(units.size() * ASKED.size());
        for (ListedUnit unit : units) {
            List<BusMessage> known = requestsByPath.get(unit.path());
            if (known == null) {
                known = requests(unit);
                requestsByPath.put(unit.path(), known);
            }
            requests.addAll(known);
        }
        List<BusMessage> replies = callAgain(requests);
        try {
            List<Optional<Counters>> answers = new ArrayList<>(units.size());
            for (int i = 0; i < units.size(); i++) {
                answers.add(counters(replies.subList(i * ASKED.size(), (i + 1) * ASKED.size())));
            }
            return answers;
        } finally {
            replies.forEach(BusMessage::close);
        }
    }

    @Override
    public void close() {
        requestsByPath.values().forEach(requests -> requests.forEach(BusMessage::close));
        requestsByPath.clear();
    }

    private List<BusMessage> callAgain(List<BusMessage> requests) throws BusException {
        try {
            return connection.callAgain(requests);
        } catch (BusException e) {
            throw e.during("read the counters of %d units".formatted(requestsByPath.size()));
        }
    }

    private void forgetOthers(List<ListedUnit> units) {
        if (requestsByPath.size() <= units.size()) {
            return;
        }
        Set<String> paths = new HashSet<>();
        units.forEach(unit -> paths.add(unit.path()));
        requestsByPath
                .entrySet()
                .removeIf(
                        entry -> {
                            boolean other = !paths.contains(entry.getKey());
                            if (other) {
                                entry.getValue().forEach(BusMessage::close);
                            }
                            return other;
                        });
    }

    private List<BusMessage> requests(ListedUnit unit) throws BusException {
        String type = UnitInterface.ofSuffix(unit.name().suffix());
        List<BusMessage> requests = new ArrayList<>(ASKED.size());
        for (Counter counter : ASKED) {
            requests.add(
                    connection
                            .newCall(
                                    SystemBus.SYSTEMD,
                                    unit.path(),
                                    "org.freedesktop.DBus.Properties",
                                    "Get")
                            .append(type)
                            .append(counter.property()));
        }
        return requests;
    }

    private static Optional<Counters> counters(List<BusMessage> replies) throws BusException {
        EnumMap<Counter, Long> values = new EnumMap<>(Counter.class);
        for (int i = 0; i < ASKED.size(); i++) {
            try {
                replies.get(i).orThrow().enter('v', "t");
                values.put(ASKED.get(i), replies.get(i).readUnsigned64());
            } catch (BusException e) {
                if (e.saysUnitIsGone()) {
                    return Optional.empty();
                }
                throw e.during("read " + ASKED.get(i).property());
            }
        }
        return Optional.of(RunFigures.accounted(values));
    }
}
