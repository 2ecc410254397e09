-- Bytes of a row that systemd did not count: packets stand in for its total.
ALTER TABLE usage_5min  ADD COLUMN from_packets_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_15min ADD COLUMN from_packets_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day   ADD COLUMN from_packets_bytes INTEGER NOT NULL DEFAULT 0;

-- What was exchanged with each remote, as NFLOG saw it. address has 4 or 16 bytes, cut to prefix_length bits; for the remote
-- "other" it is empty.
CREATE TABLE remote_hour (
    hour_s          INTEGER NOT NULL,
    unit_id         INTEGER NOT NULL REFERENCES unit (id),
    address         BLOB    NOT NULL,
    prefix_length   INTEGER NOT NULL,
    ingress_bytes   INTEGER NOT NULL,
    ingress_packets INTEGER NOT NULL,
    egress_bytes    INTEGER NOT NULL,
    egress_packets  INTEGER NOT NULL,
    PRIMARY KEY (hour_s, unit_id, address, prefix_length)
) STRICT, WITHOUT ROWID;

-- day counts from 1970-01-01 in the ledger's zone.
CREATE TABLE remote_day (
    day             INTEGER NOT NULL,
    unit_id         INTEGER NOT NULL REFERENCES unit (id),
    address         BLOB    NOT NULL,
    prefix_length   INTEGER NOT NULL,
    ingress_bytes   INTEGER NOT NULL,
    ingress_packets INTEGER NOT NULL,
    egress_bytes    INTEGER NOT NULL,
    egress_packets  INTEGER NOT NULL,
    PRIMARY KEY (day, unit_id, address, prefix_length)
) STRICT, WITHOUT ROWID;

-- What explains a difference between a total and the sum of its remotes: after_stop_… is a part of the remotes, lost_… is not.
CREATE TABLE remote_check_hour (
    hour_s                     INTEGER NOT NULL,
    unit_id                    INTEGER NOT NULL REFERENCES unit (id),
    after_stop_ingress_bytes   INTEGER NOT NULL,
    after_stop_ingress_packets INTEGER NOT NULL,
    after_stop_egress_bytes    INTEGER NOT NULL,
    after_stop_egress_packets  INTEGER NOT NULL,
    lost_ingress_bytes         INTEGER NOT NULL,
    lost_ingress_packets       INTEGER NOT NULL,
    lost_egress_bytes          INTEGER NOT NULL,
    lost_egress_packets        INTEGER NOT NULL,
    PRIMARY KEY (hour_s, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE remote_check_day (
    day                        INTEGER NOT NULL,
    unit_id                    INTEGER NOT NULL REFERENCES unit (id),
    after_stop_ingress_bytes   INTEGER NOT NULL,
    after_stop_ingress_packets INTEGER NOT NULL,
    after_stop_egress_bytes    INTEGER NOT NULL,
    after_stop_egress_packets  INTEGER NOT NULL,
    lost_ingress_bytes         INTEGER NOT NULL,
    lost_ingress_packets       INTEGER NOT NULL,
    lost_egress_bytes          INTEGER NOT NULL,
    lost_egress_packets        INTEGER NOT NULL,
    PRIMARY KEY (day, unit_id)
) STRICT, WITHOUT ROWID;

-- The same as the two remote tables, for runs whose unit is not known yet. They are moved there once it is.
CREATE TABLE remote_pending (
    hour_s          INTEGER NOT NULL,
    day             INTEGER NOT NULL,
    invocation      TEXT    NOT NULL,
    address         BLOB    NOT NULL,
    prefix_length   INTEGER NOT NULL,
    ingress_bytes   INTEGER NOT NULL,
    ingress_packets INTEGER NOT NULL,
    egress_bytes    INTEGER NOT NULL,
    egress_packets  INTEGER NOT NULL,
    PRIMARY KEY (invocation, hour_s, day, address, prefix_length)
) STRICT, WITHOUT ROWID;

-- What NFLOG saw of a run in all (tallied_…), and what its rules counted until it stopped (rule_…, NULL before).
CREATE TABLE remote_run (
    invocation              TEXT    NOT NULL PRIMARY KEY,
    last_us                 INTEGER NOT NULL,
    settled                 INTEGER NOT NULL,
    tallied_ingress_bytes   INTEGER NOT NULL,
    tallied_ingress_packets INTEGER NOT NULL,
    tallied_egress_bytes    INTEGER NOT NULL,
    tallied_egress_packets  INTEGER NOT NULL,
    rule_ingress_bytes      INTEGER,
    rule_ingress_packets    INTEGER,
    rule_egress_bytes       INTEGER,
    rule_egress_packets     INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX remote_run_unsettled ON remote_run (invocation) WHERE settled = 0 AND rule_ingress_bytes IS NOT NULL;
CREATE INDEX invocation_id ON invocation (invocation);
