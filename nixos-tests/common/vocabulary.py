"""What every scenario knows besides the test driver's own words. It is read before each scenario, in the lab and on NixOS."""

import json
import re

# The driver's logger; scenarios only tell it something.
log = log.info

# The four IP counters: key in our JSON, property of systemd.
COUNTERS = {
    "ingressBytes": "IPIngressBytes",
    "ingressPackets": "IPIngressPackets",
    "egressBytes": "IPEgressBytes",
    "egressPackets": "IPEgressPackets",
}
NOTHING = {key: 0 for key in COUNTERS}
RECORDS = "/var/spool/service-accounting/records"
REJECTED = "/var/spool/service-accounting/rejected"
SETTINGS = "/etc/service-accounting/settings.json"
HOOK = "/etc/service-accounting/hook"
HOOK_SETTINGS = "/etc/service-accounting/hook.conf"
LEDGER = "/var/lib/service-accounting/ledger.sqlite"


def program(name):
    """The file that a command is: not in the same place everywhere."""
    return machine.succeed(f"readlink -f $(command -v {name})").strip()


def shown(unit):
    """What systemd says of the unit's run, now; None for what it does not count."""
    names = ",".join(COUNTERS.values())
    said = machine.succeed(f"systemctl show {unit} --property={names}")
    values = dict(line.split("=", 1) for line in said.splitlines())
    return {key: int(values[name]) if values[name].isdigit() else None for key, name in COUNTERS.items()}


def steady(unit):
    """What systemd says of the unit's run, once nothing moves any more."""
    last = {}

    def same_twice(_last):
        now = shown(unit)
        same = now == last.get("value")
        last["value"] = now
        return same

    retry(same_twice, 30)
    return last["value"]


def plus(*amounts):
    """Sum of counters."""
    return {key: sum(amount[key] for amount in amounts) for key in COUNTERS}


def report(words):
    """The JSON of a report."""
    return json.loads(machine.succeed(f"service-accounting report {words} --json"))


def booked(unit):
    """All that the ledger holds of a unit."""
    sums = report(f"'{unit}' --by year")["sums"]
    return {key: sums[key] for key in COUNTERS}


def runs(unit):
    """The runs of a unit, oldest first."""
    return report(f"'{unit}' --by invocation --since -1d")["rows"]


def gaps(unit):
    """The gaps of a unit."""
    return [gap for gap in report(f"'{unit}' --by year")["gaps"] if gap["unit"] == unit]


def remotes(unit, words=""):
    """The JSON of the remotes of a unit."""
    return json.loads(machine.succeed(f"service-accounting remotes '{unit}' --since 2000-01-01 --top 1000000 {words} --json"))


def balance(unit):
    """Total, sum of remotes and what lies between them, of a unit; all of it in one period."""
    (sums,) = remotes(unit)["sums"]
    return sums


def told_apart(unit, words=""):
    """Remote -> counters, of a unit."""
    told = {}
    for row in remotes(unit, words)["rows"]:
        if row["kind"] in ("remote", "other"):
            one = row["prefixLength"] in (None, 128 if ":" in (row["remote"] or "") else 32)
            name = (row["remote"] or "other") if one else f"{row['remote']}/{row['prefixLength']}"
            told[name] = {key: row[key] for key in COUNTERS}
    return told


def status():
    """The JSON of the status."""
    return json.loads(machine.succeed("service-accounting status --json"))


def vital(name):
    """One of the agent's own counters."""
    return status()["vitals"].get(name, 0)


def taken():
    """Wait until the agent has booked all stop records."""
    machine.wait_until_succeeds(f"test -z \"$(ls -A {RECORDS})\"", timeout=20)


def settle():
    """Wait until all that moved before now is booked: by a look that began later, and a commit after that."""
    # The machines look every second, and commit in the same turn or later: 1.5 s is one look, and room for a slow one.
    target = float(machine.succeed("date +%s.%N")) + 1.5
    retry(lambda _: float(machine.succeed(f"date +%s.%N --date=\"{status()['lastCommit']}\"")) > target, 30)
    taken()


def change_settings(change):
    """Change the agent's settings by a piece of Python over `settings`, and restart it."""
    machine.succeed(
        "python3 - <<'PY'\n"
        "import json\n"
        f"settings = json.load(open('{SETTINGS}'))\n"
        f"{change}\n"
        f"json.dump(settings, open('{SETTINGS}', 'w'))\n"
        "PY"
    )
    machine.succeed("systemctl restart service-accounting.service")


def declare(*names):
    """Declare units, as module.nix would; a pattern such as zeek-*.scope gets no drop-in of its own here."""
    change_settings(f"settings['units'].update(dict.fromkeys({list(names)!r}, {{}}))")
    machine.succeed(f"sed -i \"s/^UNITS='/&{' '.join(names)} /\" {HOOK_SETTINGS}")
    machine.wait_for_unit("service-accounting.service")


def use_rules(backend, ports=""):
    """Have the hook install rules from now on; '' for none. What runs already gets them too."""
    kept = machine.succeed(f"grep -v -E '^(BACKEND|LISTEN_PORTS)=' {HOOK_SETTINGS}")
    machine.succeed(f"cat >{HOOK_SETTINGS} <<'END'\n{kept}BACKEND='{backend}'\nLISTEN_PORTS='{ports}'\nEND\n", f"{HOOK} sync")


def rule_set(backend):
    """The rules of a backend as text, with counters; all of the host's, not only ours."""
    if backend == "nftables":
        return machine.succeed("nft list ruleset")
    # Comments hold the time.
    return machine.succeed("iptables-save -c | sed '/^#/d'", "ip6tables-save -c | sed '/^#/d'")


def log_rules(backend):
    """Our rules that log: (invocation ID, direction) -> [(packets, bytes)], one for each family."""
    found = {}
    patterns = {
        "nftables": r'counter packets (\d+) bytes (\d+) log prefix "([0-9a-f]{32}):(in|out)"',
        "iptables": r'\[(\d+):(\d+)\] -A \S+ -j NFLOG --nflog-prefix "?([0-9a-f]{32}):(in|out)',
    }
    for packets, octets, invocation, direction in re.findall(patterns[backend], rule_set(backend)):
        found.setdefault((invocation, direction), []).append((int(packets), int(octets)))
    return found


def seen_by_rules(unit, backend):
    """What the rules counted in the unit's run; None without rules."""
    rules = log_rules(backend)
    invocation = machine.get_unit_property(unit, "InvocationID")
    if (invocation, "in") not in rules or (invocation, "out") not in rules:
        return None
    sums = {direction: [sum(amounts) for amounts in zip(*rules[(invocation, direction)])] for direction in ("in", "out")}
    return {
        "ingressBytes": sums["in"][1],
        "ingressPackets": sums["in"][0],
        "egressBytes": sums["out"][1],
        "egressPackets": sums["out"][0],
    }
