package serviceaccounting.reading;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of a spool record for tests, as the hook writes it. */
final class SpoolRecords {

    private final Map<String, String> values;

    private SpoolRecords(Map<String, String> values) {
        this.values = values;
    }

    /** A stop record with all that systemd 257 prints. */
    static SpoolRecords stopped() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Record", "1");
        values.put("Event", "stopped");
        values.put("Id", "web.service");
        values.put("InvocationID", "a".repeat(32));
        values.put("ActiveState", "deactivating");
        values.put("SubState", "stop-post");
        values.put("ControlGroup", "/system.slice/web.service");
        values.put("IPIngressBytes", "1000");
        values.put("IPIngressPackets", "10");
        values.put("IPEgressBytes", "2000");
        values.put("IPEgressPackets", "20");
        values.put("CPUUsageNSec", "3000000");
        values.put("IOReadBytes", "4096");
        values.put("IOWriteBytes", "8192");
        values.put("MemoryPeak", "1048576");
        values.put("Result", "success");
        values.put("ExecMainStatus", "0");
        values.put("InactiveExitTimestamp", "@1772366400");
        values.put("InactiveExitTimestampMonotonic", "9000000");
        values.put("BootID", "b".repeat(32));
        values.put("RealtimeUSec", "1772366460000001");
        values.put("BoottimeUSec", "69000000");
        values.put("BoottimeEndUSec", "69010000");
        values.put("ServiceResult", "success");
        values.put("ExitCode", "exited");
        values.put("ExitStatus", "0");
        return new SpoolRecords(values);
    }

    SpoolRecords with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new SpoolRecords(changed);
    }

    SpoolRecords without(String... keys) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        for (String key : keys) {
            changed.remove(key);
        }
        return new SpoolRecords(changed);
    }

    String text() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
