/**
 * The settings: one immutable record tree with every default in {@link
 * serviceaccounting.settings.Settings}, and the strict reader of its JSON file. A path or JSON text
 * comes in; settings, or every problem found in them, go out.
 */
package serviceaccounting.settings;
