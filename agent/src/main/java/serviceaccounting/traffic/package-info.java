/**
 * The words everyone shares: units, invocations, counters, gaps. Immutable, checked on birth, and
 * free of any import of ours.
 */
package serviceaccounting.traffic;
