/**
 * Events: what units moved in each short while. Readings come in, deltas that are not zero go out
 * as JSON lines into a ring of two files, and are read and merged from there.
 */
package serviceaccounting.events;
