"""What the preStop script had saved comes into the ledger once, to the byte, in any order, and never beside our own figures."""

SAVED = "/srv/prestop"


def saved(service, rows):
    """A file as the script makes it: (invocation ID, bytes, day) per run."""
    values = ",".join(f"('{id}',{octets},'{day}')" for id, octets, day in rows)
    machine.succeed(
        f"mkdir -p {SAVED}",
        f"sqlite3 {SAVED}/{service}.sqlite 'CREATE TABLE IF NOT EXISTS accounting"
        " (id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, day DATE NOT NULL);'",
        f"sqlite3 {SAVED}/{service}.sqlite \"INSERT OR REPLACE INTO accounting VALUES {values};\"",
    )


def imported(words="", ledger=LEDGER):
    """What an import answers: its sums."""
    return json.loads(machine.succeed(f"service-accounting import prestop {SAVED} --ledger {ledger} --json {words} 2>/tmp/err"))["sums"]


def days(unit, ledger=LEDGER):
    """Ingress and egress of each day that has any."""
    said = machine.succeed(f"service-accounting report '{unit}' --by day --since 2022 --json --ledger {ledger}")
    return {row["period"]: (row["ingressBytes"], row["egressBytes"]) for row in json.loads(said)["rows"]}


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
saved("nix-daemon", [("1" * 32, 173000000, "2022-07-17"), ("2" * 32, 3018, "2022-07-19"), ("3" * 32, 84, "2022-07-19")])
PAST = {"2022-07-17": (173000000, None), "2022-07-19": (3102, None)}

with subtest("a run that the agent counts too: the script's file has what it had received at its stop, ours has all"):
    peer.succeed("traffic client machine 8080 --send 5000 --receive 100000 --times 3")
    invocation = machine.get_unit_property("web.service", "InvocationID")
    seen = steady("web.service")
    today = machine.succeed("date -u +%F").strip()
    saved("web", [(invocation, seen["ingressBytes"], today), ("4" * 32, 555, "2022-07-17")])
    settle()

with subtest("while the agent runs, a dry run tells all and changes nothing; the import is refused with exit code 3"):
    assert imported("--dry-run")["imported"] == 4, imported("--dry-run")
    code, said = machine.execute(f"service-accounting import prestop {SAVED} 2>&1")
    assert code == 3 and "systemctl stop service-accounting" in said, (code, said)

with subtest("imported once it is stopped: each run on its day, our own run left out"):
    machine.succeed("systemctl stop service-accounting.service")
    sums = imported()
    assert (sums["imported"], sums["ours"], sums["bytes"]) == (4, 1, 173000000 + 3102 + 555), sums
    assert "1 of 2" in machine.succeed("cat /tmp/err")
    assert days("nix-daemon") == PAST, days("nix-daemon")
    assert days("web") == {"2022-07-17": (555, None), today: (seen["ingressBytes"], seen["egressBytes"])}, days("web")
    note = report("nix-daemon --by day --since 2022")["notes"]
    assert any("imported" in sentence for sentence in note), note

with subtest("a second time it changes nothing"):
    before = days("*")
    sums = imported()
    assert (sums["known"], sums["imported"], sums["bytes"]) == (4, 0, 0), sums
    assert days("*") == before

with subtest("the agent can go on with the ledger, whoever imported"):
    assert machine.succeed(f"stat -c %U {LEDGER} {LEDGER}.lock").split() == ["service-accounting"] * 2
    machine.succeed("systemctl start service-accounting.service", "service-accounting ledger verify")
    assert days("nix-daemon") == PAST

with subtest("the other order: imported before the agent knows the run; its own figures take the place"):
    machine.succeed("systemctl stop service-accounting.service")
    # A run of which the agent knows nothing yet: its records wait in the spool.
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 4000 --receive 70000")
    invocation = machine.get_unit_property("web.service", "InvocationID")
    second = steady("web.service")
    saved("web", [(invocation, second["ingressBytes"], today)])
    machine.succeed("systemctl stop web.service")
    assert imported()["imported"] == 1
    assert days("web")[today][0] == seen["ingressBytes"] + second["ingressBytes"], days("web")
    machine.succeed("systemctl start service-accounting.service")
    taken()
    both = plus(seen, second)
    assert days("web") == {"2022-07-17": (555, None), today: (both["ingressBytes"], both["egressBytes"])}, (days("web"), both)
    machine.succeed("systemctl stop service-accounting.service")
    assert imported()["bytes"] == 0
    machine.succeed("service-accounting ledger verify")
    assert days("web")[today] == (both["ingressBytes"], both["egressBytes"]), days("web")

with subtest("broken files are named with what is wrong, the others are imported all the same, and the exit code is 1"):
    machine.succeed(f"echo 'this is no database, however long it may be' >{SAVED}/broken.sqlite")
    saved("odd", [("", 5, "2022-07-20"), ("5" * 32, -7, "2022-07-20"), ("6" * 32, 8, "20.7.2022"), ("7" * 32, 9, "2022-07-20")])
    code, said = machine.execute(f"service-accounting import prestop {SAVED} 2>&1")
    assert code == 1, (code, said)
    for word in "broken.sqlite: SQLite says", "row ''", "-7", "'20.7.2022' is not a date":
        assert word in said, (word, said)
    assert "\tat " not in said, said
    assert days("odd") == {"2022-07-20": (9, None)}, days("odd")
