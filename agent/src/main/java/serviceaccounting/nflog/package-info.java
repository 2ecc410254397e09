/**
 * Logged packets: reads the NFLOG groups of the kernel over netlink, and tallies bytes and packets
 * by log prefix and remote address. Datagrams come in, {@link serviceaccounting.nflog.Tally
 * tallies} go out. It never touches the ledger.
 */
package serviceaccounting.nflog;
