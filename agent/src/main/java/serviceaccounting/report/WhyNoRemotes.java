package serviceaccounting.report;

import java.util.Collection;
import java.util.stream.Collectors;
import serviceaccounting.traffic.UnitName;

/** Why the remotes of a unit are not told apart. */
public enum WhyNoRemotes {
    /** The settings say so. */
    SWITCHED_OFF("remotes are switched off in the settings: %s"),
    /** The settings say so of the whole machine. */
    HOST_SWITCHED_OFF("remotes of the whole machine are switched off in the settings: %s"),
    /** The settings do not name the unit. */
    NOT_DECLARED("not declared in the settings, and so without remotes now: %s"),
    /** Only services, sockets and scopes own traffic, and so have rules. */
    NO_RULES("only services, sockets and scopes have remotes of their own: not %s");

    private final String sentence;

    WhyNoRemotes(String sentence) {
        this.sentence = sentence;
    }

    /** What to tell a person. */
    String sentence(Collection<UnitName> units) {
        return sentence.formatted(
                units.stream().sorted().map(UnitName::value).collect(Collectors.joining(", ")));
    }
}
