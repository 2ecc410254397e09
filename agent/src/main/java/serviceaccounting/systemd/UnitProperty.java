package serviceaccounting.systemd;

/**
 * One property of a unit's D-Bus object.
 *
 * @param interfaceName the interface it belongs to
 * @param name its name
 */
record UnitProperty(String interfaceName, String name) {

    /** A property that units of all types have. */
    static UnitProperty ofAnyUnit(String name) {
        return new UnitProperty(UnitInterface.ANY_UNIT, name);
    }
}
