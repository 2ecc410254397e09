"""What a ledger of two years and 100 units costs: a day report from a cold JVM beside sqlite3 asking the same, and its size."""

RUNS = 11
GENERATE = """
INSERT INTO unit (id, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  SELECT 1000 + i, printf('crowd-%03d.service', i) FROM n;
"""
# Every slot of every unit moved something: the most a ledger can hold. All tables hold the same sums, as `verify` wants it.
FILL = """
INSERT INTO {table} WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows} - 1)
  SELECT {order} {parts} * (1000000 + unit.id), {parts} * 1000, {parts} * (20000000 - unit.id), {parts} * 15000,
         {parts} * 300000000, NULL, NULL, 0 FROM unit, n WHERE unit.id > 1000;
"""
RACE = f"""
import statistics, subprocess, time
SUM = "SELECT date(day * 86400, 'unixepoch'), name, ingress_bytes, egress_bytes FROM usage_day JOIN unit ON unit.id = unit_id ORDER BY day, name"
CONTESTANTS = {{
    "report --by day": ["service-accounting", "report", "--by", "day", "--since", "-730d"],
    "report --by month": ["service-accounting", "report", "--by", "month", "--since", "-730d"],
    "sqlite3, the same days": ["sqlite3", "-column", "{LEDGER}", SUM],
}}
times = {{name: [] for name in CONTESTANTS}}
for turn in range({RUNS} + 1):
    for name, command in CONTESTANTS.items():
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if turn:  # the first one warms up the disk cache
            times[name].append((time.perf_counter() - began) * 1000)
for name, taken in times.items():
    print("%-26s median %6.0f ms   min %6.0f   max %6.0f" % (name, statistics.median(taken), min(taken), max(taken)))
"""


def size():
    """The ledger's bytes."""
    machine.succeed(f"sqlite3 {LEDGER} 'PRAGMA wal_checkpoint(TRUNCATE)'")
    return int(machine.succeed(f"stat -c %s {LEDGER}"))


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl stop service-accounting.service")
machine.succeed(f"sqlite3 {LEDGER} <<'SQL'\n{GENERATE}SQL")
today = int(float(machine.succeed("date +%s"))) // 86400
# Table, width of a slot in seconds, slots a day, days kept.
for table, width, per_day, days in (
    ("usage_day", 86400, 1, 730),
    ("usage_15min", 900, 96, 400),
    ("usage_5min", 300, 288, 45),
):
    first = (today - days) if table == "usage_day" else (today - days) * 86400
    step = 1 if table == "usage_day" else width
    # The columns of each table begin with unit and key.
    sql = FILL.format(table=table, rows=days * per_day, parts=width // 300, order=f"unit.id, {first} + i * {step},")
    before = size()
    machine.succeed(f"sqlite3 {LEDGER} <<'SQL'\n{sql}SQL", timeout=600)
    grown = size() - before
    log(f"{table}: {days * per_day * 100:,} rows, {grown / 1e6:.1f} MB, {grown / (days * 100):.0f} bytes per unit and day")
log(f"the whole ledger: {size() / 1e6:.1f} MB")
log("without an AOT cache:")
for line in machine.succeed(f"python3 - <<'PY'\n{RACE}PY", timeout=600).splitlines():
    log("  " + line)
machine.succeed(
    "java=$(readlink -f $(command -v java)); cd /usr/lib/service-accounting; "
    "SERVICE_ACCOUNTING_FLAGS='-XX:AOTCacheOutput=/usr/lib/service-accounting/lib/new.aot' "
    "service-accounting report --by day --since -30d >/dev/null && mv lib/new.aot lib/service-accounting.aot"
)
log("with an AOT cache:")
for line in machine.succeed(f"python3 - <<'PY'\n{RACE}PY", timeout=600).splitlines():
    log("  " + line)
for command in "systemctl start service-accounting.service", "service-accounting ledger verify":
    began = float(machine.succeed("date +%s.%N"))
    machine.succeed(command, timeout=900)
    log(f"{command}: {float(machine.succeed('date +%s.%N')) - began:.1f} s")
