"""Runs from before the agent's first start come from the journal, by asking for them; the report says where from."""

FIRST_START = "/var/lib/service-accounting"


def backfill(words):
    """What the command says."""
    return machine.succeed(f"service-accounting backfill {words} --zone UTC 2>&1")


def figures(run):
    """The counters of a run of the report."""
    return {key: run[key] for key in COUNTERS}


start_all()
machine.wait_for_unit("web.service")

with subtest("units run, and are accounted by systemd, on a machine that never had an agent or a hook"):
    machine.succeed("systemctl disable --now service-accounting.service")
    machine.succeed(f"rm -rf {FIRST_START}/* {RECORDS}/*", f"mv {HOOK} {HOOK}.later")
    machine.succeed("systemctl restart web.service", "systemctl start other.service")
    seen = {"web.service": [], "other.service": []}
    for turn in range(3):
        for unit, port in (("web.service", 8080), ("other.service", 8081)):
            peer.succeed(f"traffic client machine {port} --send 1000 --receive {50000 * (turn + 1)}")
            seen[unit].append(steady(unit))
            machine.succeed(f"systemctl restart {unit}")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 77777")
    seen["web.service"].append(steady("web.service"))
    machine.succeed(f"test -z \"$(ls -A {RECORDS})\"")

with subtest("the command needs the agent, and says so"):
    code, said = machine.execute("service-accounting backfill --since today 2>&1")
    assert code == 3 and "systemctl start service-accounting" in said, (code, said)

with subtest("the first agent knows of runs that are there, and of no others"):
    machine.succeed(f"mv {HOOK}.later {HOOK}", "systemctl start service-accounting.service")
    settle()
    assert len(runs("web.service")) == 1, runs("web.service")
    assert booked("web.service") == seen["web.service"][-1], (booked("web.service"), seen)

with subtest("a bystander may not ask, and a wrong request is refused"):
    code, said = machine.execute("runuser -u nobody -- service-accounting backfill --since today 2>&1")
    assert code == 1 and "be root" in said, (code, said)
    code, said = machine.execute("service-accounting backfill 2>&1")
    assert code == 2 and "--since" in said, (code, said)

with subtest("what was asked for is there: one unit to the byte, dated within its runs, marked as the journal's"):
    said = backfill("--since today web")
    assert "3 new, 0 closed, 0 known already" in said, said
    rows = runs("web.service")
    assert [figures(run) for run in rows] == seen["web.service"], (rows, seen)
    assert [run["door"] for run in rows] == ["journal"] * 3 + ["live"], rows
    assert [run["result"] for run in rows] == ["success"] * 3 + [None], rows
    assert all(run["from"] < run["until"] for run in rows[:3]), rows
    assert booked("web.service") == plus(*seen["web.service"]), (booked("web.service"), seen)
    assert booked("other.service") == NOTHING, booked("other.service")
    table = machine.succeed("service-accounting report web --by invocation")
    assert [line.split()[-1] for line in table.splitlines() if "web.service" in line] == ["journal"] * 3 + ["live"], table

with subtest("the others come with the next request; what is there stays as it is"):
    said = backfill("--since today")
    assert "3 new, 0 closed, 3 known already" in said, said
    assert booked("other.service") == plus(*seen["other.service"]), (booked("other.service"), seen)
    assert booked("web.service") == plus(*seen["web.service"]), (booked("web.service"), seen)
    said = backfill("--since today 'web*' other.service")
    assert "0 new, 0 closed, 6 known already" in said, said
    assert booked("other.service") == plus(*seen["other.service"]), (booked("other.service"), seen)

with subtest("a run that goes on is counted on, from where it was"):
    peer.succeed("traffic client machine 8080 --send 1000 --receive 40000")
    now = steady("web.service")
    settle()
    assert booked("web.service") == plus(*seen["web.service"][:-1], now), (booked("web.service"), seen, now)
    machine.succeed("systemctl stop web.service")
    taken()
    assert booked("web.service") == plus(*seen["web.service"][:-1], now), (booked("web.service"), seen, now)

with subtest("a unit that is not declared is taken if it is named"):
    machine.succeed("systemctl set-property --runtime bystander.service IPAccounting=yes", "systemctl start bystander.service")
    peer.succeed("traffic client machine 8088 --send 1000 --receive 30000")
    bystander = steady("bystander.service")
    machine.succeed("systemctl stop bystander.service")
    backfill("--since today")
    machine.fail("service-accounting report bystander")
    assert "1 new" in backfill("--since today bystander")
    assert booked("bystander.service") == bystander, (booked("bystander.service"), bystander)

with subtest("the agent forgets nothing of it when it is killed"):
    machine.succeed("systemctl kill --kill-whom=main -s KILL service-accounting.service")
    machine.wait_until_succeeds(
        "test $(systemctl show -P NRestarts service-accounting.service) -gt 0"
        " && systemctl is-active --quiet service-accounting.service", timeout=60)
    backfill("--since today")
    assert booked("other.service") == plus(*seen["other.service"]), (booked("other.service"), seen)
    machine.succeed("service-accounting ledger verify", "test -z \"$(ls /run/service-accounting/backfill* 2>/dev/null)\"")
