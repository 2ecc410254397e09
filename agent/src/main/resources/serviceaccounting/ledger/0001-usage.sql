-- Numbers are integers in the unit their column names. Moments are microseconds since the epoch (…_us) or seconds (…_s), UTC.
-- A figure that was not accounted is NULL, never 0.

-- Facts about this ledger: the zone its days are cut in.
CREATE TABLE property (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- One run of a unit, up to where it is booked (last_…), and what is booked of it (posted_…).
CREATE TABLE invocation (
    id                   INTEGER PRIMARY KEY,
    unit_id              INTEGER NOT NULL REFERENCES unit (id),
    invocation           TEXT    NOT NULL,
    boot                 TEXT    NOT NULL,
    start_us             INTEGER NOT NULL,
    end_us               INTEGER,
    result               TEXT,
    exit_code            TEXT,
    exit_status          TEXT,
    resets               INTEGER NOT NULL,
    last_wall_us         INTEGER NOT NULL,
    last_boottime_us     INTEGER NOT NULL,
    last_clock_doubt_us  INTEGER NOT NULL,
    last_door            TEXT    NOT NULL,
    last_ingress_bytes   INTEGER,
    last_ingress_packets INTEGER,
    last_egress_bytes    INTEGER,
    last_egress_packets  INTEGER,
    last_cpu_nanos       INTEGER,
    last_io_read_bytes   INTEGER,
    last_io_write_bytes  INTEGER,
    posted_ingress_bytes   INTEGER,
    posted_ingress_packets INTEGER,
    posted_egress_bytes    INTEGER,
    posted_egress_packets  INTEGER,
    posted_cpu_nanos       INTEGER,
    posted_io_read_bytes   INTEGER,
    posted_io_write_bytes  INTEGER,
    UNIQUE (unit_id, invocation)
) STRICT;

CREATE INDEX invocation_open ON invocation (unit_id) WHERE end_us IS NULL;
CREATE INDEX invocation_start ON invocation (unit_id, start_us);

-- Every posting increments all three usage tables; a slot exists only if something moved in it.
CREATE TABLE usage_5min (
    unit_id            INTEGER NOT NULL REFERENCES unit (id),
    slot_s             INTEGER NOT NULL,
    ingress_bytes      INTEGER,
    ingress_packets    INTEGER,
    egress_bytes       INTEGER,
    egress_packets     INTEGER,
    cpu_nanos          INTEGER,
    io_read_bytes      INTEGER,
    io_write_bytes     INTEGER,
    interpolated_bytes INTEGER NOT NULL,
    PRIMARY KEY (slot_s, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_15min (
    unit_id            INTEGER NOT NULL REFERENCES unit (id),
    slot_s             INTEGER NOT NULL,
    ingress_bytes      INTEGER,
    ingress_packets    INTEGER,
    egress_bytes       INTEGER,
    egress_packets     INTEGER,
    cpu_nanos          INTEGER,
    io_read_bytes      INTEGER,
    io_write_bytes     INTEGER,
    interpolated_bytes INTEGER NOT NULL,
    PRIMARY KEY (slot_s, unit_id)
) STRICT, WITHOUT ROWID;

-- day counts from 1970-01-01 in the ledger's zone.
CREATE TABLE usage_day (
    unit_id            INTEGER NOT NULL REFERENCES unit (id),
    day                INTEGER NOT NULL,
    ingress_bytes      INTEGER,
    ingress_packets    INTEGER,
    egress_bytes       INTEGER,
    egress_packets     INTEGER,
    cpu_nanos          INTEGER,
    io_read_bytes      INTEGER,
    io_write_bytes     INTEGER,
    interpolated_bytes INTEGER NOT NULL,
    PRIMARY KEY (day, unit_id)
) STRICT, WITHOUT ROWID;

-- A time in which traffic may have moved that no figure holds. unit_id 0: all units. to_us NULL: still open.
CREATE TABLE gap (
    unit_id INTEGER NOT NULL,
    from_us INTEGER NOT NULL,
    to_us   INTEGER,
    cause   TEXT    NOT NULL,
    packets INTEGER NOT NULL,
    PRIMARY KEY (unit_id, from_us, cause)
) STRICT, WITHOUT ROWID;

CREATE INDEX gap_from ON gap (from_us);

CREATE TABLE event_log (
    id      INTEGER PRIMARY KEY,
    at_us   INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    unit_id INTEGER,
    text    TEXT    NOT NULL
) STRICT;

CREATE TABLE vital (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
