package serviceaccounting.traffic;

import java.util.Objects;

/**
 * What tells one run from every other.
 *
 * @param unit the unit
 * @param invocation the run
 */
public record RunKey(UnitName unit, InvocationId invocation) {

    public RunKey {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(invocation, "invocation");
    }
}
