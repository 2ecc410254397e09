/**
 * Questions and their answers: which rows of the ledger answer a request, how they fold into
 * periods, and how the result looks as a table, as JSON and as CSV. Read-only; everything but
 * {@link serviceaccounting.report.Reporter} is a pure function.
 */
package serviceaccounting.report;
