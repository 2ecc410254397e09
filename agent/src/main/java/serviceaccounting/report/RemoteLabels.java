package serviceaccounting.report;

import java.util.Optional;

/** What rows of remotes are called in JSON and CSV. */
final class RemoteLabels {

    private RemoteLabels() {}

    /** The period, or the range if there is only one. */
    static String period(RemoteReport report, RemoteSection section, TimeLabels labels) {
        return report.request()
                .by()
                .resolution()
                .map(by -> labels.row(by, section.period().from()))
                .orElseGet(() -> labels.range(section.period()));
    }

    /** The remote's address without its length; "other" and "more" have none. */
    static Optional<String> address(RemoteRow row) {
        return row.remote().flatMap(remote -> remote.address()).map(address -> address.toString());
    }
}
