/**
 * Imports: what other programs had counted before. Their files come in; what is new and not ours
 * goes to the ledger, once, whatever the order and however often.
 */
package serviceaccounting.importing;
