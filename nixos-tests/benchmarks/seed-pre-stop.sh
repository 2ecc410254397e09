#!/bin/sh
# The rival: what admins do today when they save a unit's counters in a preStop script. One SQLite file per unit, made when it
# is missing, one row per invocation. Written for this benchmark after the well-known recipe; see docs/benchmarks.md.
SERVICE=$1
FOLDER=/var/lib/rival
DATABASE=$FOLDER/$SERVICE.sqlite
mkdir -p "$FOLDER"
if ! head -c 15 "$DATABASE" 2>/dev/null | grep -q '^SQLite format'; then
    echo 'CREATE TABLE IF NOT EXISTS accounting (id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, day DATE NOT NULL);' |
        sqlite3 "$DATABASE"
fi
BYTES=$(systemctl show "$SERVICE.service" -P IPIngressBytes | grep -oE '^[0-9]+$')
RUN=$(systemctl show "$SERVICE.service" -P InvocationID | grep -oE '^[a-f0-9]{32}$')
echo "INSERT OR REPLACE INTO accounting (id, bytes, day) VALUES ('$RUN', $BYTES, date('now'));" | sqlite3 "$DATABASE"
