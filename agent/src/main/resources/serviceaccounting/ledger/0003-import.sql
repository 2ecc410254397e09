-- What other programs had counted, and was imported: so that it is imported once, and gives way to our own figures.

-- A run that a preStop script had saved. day: its date; given_way 1: our own figures took its place.
CREATE TABLE imported_run (
    unit_id       INTEGER NOT NULL REFERENCES unit (id),
    invocation    TEXT    NOT NULL,
    day           INTEGER NOT NULL,
    ingress_bytes INTEGER NOT NULL,
    source        TEXT    NOT NULL,
    at_us         INTEGER NOT NULL,
    given_way     INTEGER NOT NULL,
    PRIMARY KEY (unit_id, invocation)
) STRICT, WITHOUT ROWID;

CREATE INDEX imported_run_day ON imported_run (day);

-- A CSV file of go-nflog-acctd, known by its name and by what is in it.
CREATE TABLE imported_file (
    name        TEXT    NOT NULL PRIMARY KEY,
    digest      TEXT    NOT NULL,
    from_us     INTEGER NOT NULL,
    to_us       INTEGER NOT NULL,
    at_us       INTEGER NOT NULL,
    data_rows   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX imported_file_digest ON imported_file (digest);

-- How much of an hour, or a day, of the whole machine's remotes was imported: the rest is our own.
CREATE TABLE imported_remote_hour (
    hour_s INTEGER NOT NULL PRIMARY KEY,
    bytes  INTEGER NOT NULL
) STRICT;

CREATE TABLE imported_remote_day (
    day   INTEGER NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT;
