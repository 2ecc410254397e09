/**
 * The edge to systemd: the system bus and readiness, by libsystemd. Bus messages come in, readings
 * and reload signals go out; no pointer leaves.
 */
package serviceaccounting.systemd;
