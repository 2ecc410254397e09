package serviceaccounting.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is set for one declared unit.
 *
 * @param listenPorts ports that it listens on, as {@code tcp/80}; for the hook
 * @param remotes whether its remotes are told apart; empty: as for all units
 * @param ipv4PrefixLength to how many bits its IPv4 remotes are cut; empty: as for all units
 * @param ipv6PrefixLength to how many bits its IPv6 remotes are cut; empty: as for all units
 */
public record UnitSettings(
        List<String> listenPorts,
        Optional<Boolean> remotes,
        OptionalInt ipv4PrefixLength,
        OptionalInt ipv6PrefixLength) {

    /** What holds for a unit that is declared as {@code {}}. */
    public static final UnitSettings DEFAULTS =
            new UnitSettings(List.of(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    public UnitSettings {
        listenPorts = List.copyOf(listenPorts);
        Objects.requireNonNull(remotes, "remotes");
        Objects.requireNonNull(ipv4PrefixLength, "ipv4PrefixLength");
        Objects.requireNonNull(ipv6PrefixLength, "ipv6PrefixLength");
    }

    /** What holds for the unit's remotes, where the rest is set for all units. */
    public RemoteSettings remotes(RemoteSettings all) {
        return new RemoteSettings(
                all.enable() && remotes.orElse(true),
                all.group(),
                ipv4PrefixLength.orElse(all.ipv4PrefixLength()),
                ipv6PrefixLength.orElse(all.ipv6PrefixLength()),
                all.maxRemotesPerUnit());
    }
}
