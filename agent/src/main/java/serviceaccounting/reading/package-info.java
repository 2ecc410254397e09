/**
 * From readings to postings: the doors in, the baseline, the meter, stop records. Knows no kernel,
 * bus or database: readings come in as records, measurements go out as records.
 */
package serviceaccounting.reading;
