"""Runs that no hook told of are in the ledger to the byte: systemd's own record in the journal has their last figures."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
change_settings("settings['units'].update({'task.scope': {}})")


def serve(unit, port, size):
    """Have the unit send so much, and say what systemd counted in this run."""
    peer.succeed(f"traffic client machine {port} --send 1000 --receive {size}")
    return steady(unit)


def last_run(unit):
    """The unit's last run, which must be over."""
    retry(lambda _: runs(unit) and not runs(unit)[-1]["running"], 40)
    return runs(unit)[-1]


def figures(run):
    """The counters of a run of the report."""
    return {key: run[key] for key in COUNTERS}


with subtest("a unit of which all processes are killed has no stop hook: its figures are there within seconds, and no gap"):
    machine.succeed("systemctl start other.service")
    killed = serve("other.service", 8081, 300000)
    machine.succeed("systemctl kill -s KILL other.service")
    retry(lambda _: not runs("other.service")[-1]["running"], 5)
    run = last_run("other.service")
    assert figures(run) == killed, (run, killed)
    assert run["door"] == "journal" and run["result"] == "signal", run
    assert gaps("other.service") == [], gaps("other.service")

with subtest("the last bytes before the kill are there, though no look of the agent saw them"):
    machine.succeed("systemctl start spare.service")
    settle()
    machine.succeed("systemctl kill -s STOP service-accounting.service")
    spare = serve("spare.service", 8087, 123456)
    machine.succeed("systemctl kill -s KILL spare.service", "systemctl kill -s CONT service-accounting.service")
    assert figures(last_run("spare.service")) == spare, (runs("spare.service"), spare)
    assert gaps("spare.service") == [], gaps("spare.service")

with subtest("scopes and sockets have no hooks either"):
    machine.succeed("systemctl start listener.socket")
    socket = serve("listener.socket", 8089, 200000)
    machine.succeed("systemctl stop listener.socket listener.service")
    assert figures(last_run("listener.socket")) == socket, (runs("listener.socket"), socket)
    machine.succeed(
        "systemd-run --quiet --scope --unit=task -p IPAccounting=yes sh -c"
        " 'traffic client peer 9000 --send 3000 --receive 90000; exec sleep infinity' >/dev/null 2>&1 &"
    )
    machine.wait_until_succeeds("systemctl is-active task.scope", timeout=20)
    retry(lambda _: (shown("task.scope")["ingressBytes"] or 0) > 90000, 20)
    scope = steady("task.scope")
    machine.succeed("systemctl stop task.scope")
    assert figures(last_run("task.scope")) == scope, (runs("task.scope"), scope)
    assert runs("task.scope")[-1]["result"] == "success", runs("task.scope")
    assert gaps("listener.socket") + gaps("task.scope") == [], (gaps("listener.socket"), gaps("task.scope"))

with subtest("where the stop hook saved the figures, the journal's record adds nothing and the run keeps its door"):
    web = serve("web.service", 8080, 500000)
    machine.succeed("systemctl stop web.service")
    taken()
    settle()
    assert figures(last_run("web.service")) == web, (runs("web.service"), web)
    assert runs("web.service")[-1]["door"] == "stopped", runs("web.service")
    assert booked("web.service") == web, (booked("web.service"), web)

with subtest("what ended without hooks while the agent was away is healed at its start; runs it never saw, too"):
    before = {unit: booked(unit) for unit in ("other.service", "spare.service", "worker@9001.service")}
    machine.succeed("systemctl start other.service")
    seen = serve("other.service", 8081, 40000)
    settle()
    machine.succeed("systemctl stop service-accounting.service")
    seen = serve("other.service", 8081, 250000)
    machine.succeed("systemctl kill -s KILL other.service", "systemctl start spare.service worker@9001.service")
    unseen = serve("spare.service", 8087, 70000)
    worker = serve("worker@9001.service", 9001, 60000)
    machine.succeed("systemctl kill -s KILL spare.service worker@9001.service")
    # Its start hook may have told of it; without that the journal alone knows.
    machine.succeed(f"rm -f {RECORDS}/worker@9001.service:*")
    machine.succeed("systemctl start service-accounting.service")
    settle()
    for unit, moved in (("other.service", seen), ("spare.service", unseen), ("worker@9001.service", worker)):
        assert booked(unit) == plus(before[unit], moved), (unit, booked(unit), before[unit], moved)
        assert figures(last_run(unit)) == moved, (unit, runs(unit), moved)
        assert runs(unit)[-1]["door"] == "journal", runs(unit)
        assert gaps(unit) == [], gaps(unit)

with subtest("stop records that come late, and again, change no total"):
    totals = {unit: booked(unit) for unit in ("web.service", "other.service", "spare.service")}
    machine.succeed("systemctl stop service-accounting.service", "systemctl start web.service")
    late = serve("web.service", 8080, 90000)
    machine.succeed("systemctl stop web.service")
    machine.succeed(f"mkdir /root/held && mv {RECORDS}/* /root/held")
    machine.succeed("systemctl start service-accounting.service")
    settle()
    assert booked("web.service") == plus(totals["web.service"], late), (booked("web.service"), totals, late)
    assert runs("web.service")[-1]["door"] == "journal", runs("web.service")
    for _ in range(3):
        machine.succeed(f"cp -p /root/held/* {RECORDS}")
        taken()
        machine.succeed("systemctl restart service-accounting.service")
    settle()
    assert booked("web.service") == plus(totals["web.service"], late), (booked("web.service"), totals, late)
    assert runs("web.service")[-1]["door"] == "stopped", runs("web.service")

with subtest("all of it asked for again, twice, changes no total"):
    totals = {unit: booked(unit) for unit in ("web.service", "other.service", "spare.service", "task.scope", "listener.socket")}
    for _ in range(2):
        said = machine.succeed("service-accounting backfill --since today --zone UTC")
        assert " 0 new, 0 closed, " in said, said
    for unit, total in totals.items():
        assert booked(unit) == total, (unit, booked(unit), total)

with subtest("a record that systemd did not write is not taken, whatever it says"):
    machine.succeed(
        "printf 'MESSAGE=x\\nMESSAGE_ID=ae8f7b866b0347b9af31fe1c80b127c0\\nUNIT=web.service\\nINVOCATION_ID=%032d\\n"
        "IP_METRIC_INGRESS_BYTES=1000000\\nIP_METRIC_EGRESS_BYTES=1000000\\n' 7 | logger --journald",
        "journalctl --sync",
        "journalctl MESSAGE=x -o cat | grep -q x",
    )
    machine.succeed("service-accounting backfill --since today --zone UTC")
    settle()
    assert booked("web.service") == totals["web.service"], (booked("web.service"), totals)

with subtest("a run without traffic and hardly any CPU has no record in the journal, and its end stays unseen"):
    machine.succeed("systemctl start idle.service")
    settle()
    machine.succeed("systemctl kill -s KILL idle.service")
    last_run("idle.service")
    assert booked("idle.service") == NOTHING, booked("idle.service")
    assert [gap["cause"] for gap in gaps("idle.service")] == ["end-unseen"], gaps("idle.service")
    machine.succeed("service-accounting ledger verify")
