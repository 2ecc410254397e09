/** The agent's own counters: what it did, and above all what went wrong. */
package serviceaccounting.vitals;
