package serviceaccounting.recording;

import serviceaccounting.ledger.Retention;
import serviceaccounting.settings.Settings;

/** How long the ledger keeps what, as the settings say it. */
final class KeepTimes {

    private KeepTimes() {}

    /** Runs are kept as long as the slots in which days of other zones are shown. */
    static Retention of(Settings settings) {
        return new Retention(
                settings.retention().usage5min(),
                settings.retention().usage15min(),
                settings.retention().usageDay(),
                settings.retention().usage15min(),
                settings.retention().gaps(),
                settings.retention().events(),
                settings.retention().remoteHour(),
                settings.retention().remoteDay());
    }
}
