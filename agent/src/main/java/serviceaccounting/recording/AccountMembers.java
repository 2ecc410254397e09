package serviceaccounting.recording;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.UnitName;

/**
 * Notes which sockets are handed to which service: traffic on them is the socket unit's, and both
 * are one account.
 */
final class AccountMembers {

    private final Accounts accounts;
    private final Map<UnitName, UnitName> noted = new HashMap<>();

    AccountMembers(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Notes what is new since the last look. */
    void look(List<UnitObservation> observations) {
        for (UnitObservation observation : observations) {
            observation
                    .account()
                    .filter(account -> !account.equals(noted.get(observation.unit())))
                    .ifPresent(account -> note(observation.unit(), account));
        }
    }

    private void note(UnitName member, UnitName account) {
        noted.put(member, account);
        accounts.noteMember(member, account);
    }
}
