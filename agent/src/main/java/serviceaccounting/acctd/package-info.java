/**
 * What go-nflog-acctd does, with our reader: bytes and packets per remote address of whole NFLOG
 * groups, written to a CSV file per period. Needs no ledger and no agent.
 */
package serviceaccounting.acctd;
