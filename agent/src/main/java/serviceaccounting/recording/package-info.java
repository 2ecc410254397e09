/**
 * The agent's duty cycle, and the one composition root that builds and closes everything it uses.
 */
package serviceaccounting.recording;
