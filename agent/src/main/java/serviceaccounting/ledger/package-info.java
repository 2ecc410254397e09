/**
 * The ledger: one SQLite file, its migrations, its one writer, its read-only questions, its
 * retention. JDBC stops here.
 */
package serviceaccounting.ledger;
