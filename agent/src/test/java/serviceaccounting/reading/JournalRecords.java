package serviceaccounting.reading;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import serviceaccounting.traffic.BootId;

/** Entries of the journal for tests. */
final class JournalRecords {

    /**
     * What systemd 257 wrote when a service was stopped that had answered one connection, without
     * the fields that every entry has.
     */
    static final Map<String, String> WEB =
            Map.of(
                    "UNIT", "web.service",
                    "INVOCATION_ID", "b9b65e05b43b4db3993c9b5ceddb6b88",
                    "CPU_USAGE_NSEC", "95198000",
                    "IP_METRIC_INGRESS_BYTES", "1684",
                    "IP_METRIC_INGRESS_PACKETS", "13",
                    "IP_METRIC_EGRESS_BYTES", "100580",
                    "IP_METRIC_EGRESS_PACKETS", "11");

    private JournalRecords() {}

    static JournalEntry entry(Map<String, String> fields) {
        return new JournalEntry(
                "s=cd5a;i=2f",
                Readings.wallAt(2_854_764),
                new BootId("1849b4574af347d4a6fc089d03d57a6f"),
                2_854_764,
                Duration.ZERO,
                fields);
    }

    static Map<String, String> with(String field, String value) {
        Map<String, String> fields = new HashMap<>(WEB);
        fields.put(field, value);
        return fields;
    }

    static Map<String, String> without(String... names) {
        Map<String, String> fields = new HashMap<>(WEB);
        for (String name : names) {
            fields.remove(name);
        }
        return fields;
    }
}
