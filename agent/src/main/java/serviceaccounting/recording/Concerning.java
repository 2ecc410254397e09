package serviceaccounting.recording;

import java.util.LinkedHashMap;
import java.util.Map;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.LogFields;

/**
 * What a message is about, in fields of the journal. OBJECT_SYSTEMD_UNIT is journald's name for the
 * unit that a daemon's message concerns (systemd.journal-fields(7)); the others are our own.
 */
final class Concerning {

    private static final String OURS = "SERVICE_ACCOUNTING_";

    private final Map<String, String> fields = new LinkedHashMap<>();

    private Concerning() {}

    static Concerning unit(UnitName unit) {
        Concerning about = new Concerning();
        about.fields.put("OBJECT_SYSTEMD_UNIT", unit.value());
        about.fields.put(OURS + "UNIT", unit.value());
        return about;
    }

    static Concerning run(RunKey run) {
        Concerning about = unit(run.unit());
        about.fields.put(OURS + "INVOCATION", run.invocation().hex());
        return about;
    }

    /** What the run's counters stand at: SERVICE_ACCOUNTING_INGRESS_BYTES and so on. */
    Concerning counters(Counters counters) {
        counters.values()
                .forEach(
                        (counter, value) ->
                                fields.put(
                                        OURS + counter.column().toUpperCase(java.util.Locale.ROOT),
                                        Long.toString(value)));
        return this;
    }

    /** Why something is not counted. */
    Concerning cause(Gap.Cause cause) {
        fields.put(OURS + "CAUSE", cause.word());
        return this;
    }

    /** To be the last parameter of a message. */
    LogFields fields() {
        return new LogFields(fields);
    }
}
