package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Optional;
import serviceaccounting.traffic.UnitName;

/**
 * A row of {@code event_log}: a clock step, a counter reset, the agent's start or stop, a
 * migration.
 *
 * @param at when
 * @param kind its word: agent-start, agent-stop, clock-step, counter-reset, daemon-reload,
 *     migration
 * @param unit the unit concerned, if any
 * @param text what to tell a person
 */
public record LoggedEvent(Instant at, String kind, Optional<UnitName> unit, String text) {}
