"""The agent is one process of at most 96 MB, tells systemd how it goes, and can do nothing but its work."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
AGENT = "service-accounting.service"
pid = machine.get_unit_property(AGENT, "MainPID")

with subtest("it is ready when it says so, has a watchdog, and says how it goes"):
    assert machine.get_unit_property(AGENT, "Type") == "notify"
    assert machine.get_unit_property(AGENT, "WatchdogUSec") not in ("0", "infinity")
    settle()
    said = machine.get_unit_property(AGENT, "StatusText")
    assert "active" in said and "last commit" in said, said

with subtest("it holds one capability, and may not get another"):
    state = dict(line.split(":\t", 1) for line in machine.succeed(f"cat /proc/{pid}/status").splitlines() if ":\t" in line)
    net_admin = 1 << 12  # capabilities(7)
    for held in "CapEff", "CapPrm", "CapBnd", "CapAmb":
        assert int(state[held], 16) == net_admin, (held, state[held])
    assert state["NoNewPrivs"].strip() == "1", state["NoNewPrivs"]
    assert state["Seccomp"].strip() == "2", state["Seccomp"]

with subtest("its memory stays below 96 MB after a hundred stop records and a thousand reports' worth of slots"):
    for _ in range(5):
        machine.succeed(
            "for n in $(seq 20); do /etc/service-accounting/hook stopping web.service & done; wait", timeout=60
        )
    peer.succeed("traffic client machine 8080 --send 1000 --receive 1000000")
    settle()
    resident = int(machine.succeed(f"awk '/VmHWM/ {{ print $2 }}' /proc/{pid}/status")) * 1024
    log(f"peak of resident memory: {resident / 1e6:.0f} MB")
    assert resident <= 96e6, resident

with subtest("nothing of it is open to others: ledger and spool"):
    assert machine.succeed(f"stat -c '%U %G %a' {LEDGER}").split() == ["service-accounting", "service-accounting", "640"]
    machine.fail(f"setpriv --reuid=65534 --regid=65534 --clear-groups cat {LEDGER}")
    # A reader may read the ledger; forging a record is not reading.
    group = machine.succeed("getent group service-accounting | cut -d: -f3").strip()
    machine.fail(f"setpriv --reuid=65534 --regid=65534 --groups={group} touch {RECORDS}/forged.properties")

with subtest("a second agent on the same ledger is refused: it would count everything twice"):
    code, said = machine.execute(
        "setpriv --reuid=service-accounting --regid=service-accounting --clear-groups service-accounting agent 2>&1"
    )
    assert code == 3 and "another agent" in said, (code, said)
    machine.succeed(f"systemctl is-active {AGENT}")

with subtest("it stops within a second or two, cleanly"):
    began = float(machine.succeed("date +%s.%N"))
    machine.succeed(f"systemctl stop {AGENT}")
    took = float(machine.succeed("date +%s.%N")) - began
    assert machine.get_unit_property(AGENT, "Result") == "success"
    assert machine.get_unit_property(AGENT, "ExecMainStatus") == "0"
    # systemd would kill it after 90 s; a stop on a busy machine takes one.
    assert took < 5, took

with subtest("how exposed the unit is, by systemd's own measure"):
    measure = machine.succeed(f"systemd-analyze security --no-pager {AGENT} | tail -n 1")
    log(measure.strip())
    assert "OK" in measure, measure
