package serviceaccounting.settings;

/** What is set for one declared unit. Nothing yet: that it is declared is all there is to say. */
public record UnitSettings() {

    /** What holds for a unit that is declared as {@code {}}. */
    public static final UnitSettings DEFAULTS = new UnitSettings();
}
