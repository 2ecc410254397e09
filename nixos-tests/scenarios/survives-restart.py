"""Restarts lose nothing and double nothing: each run is kept, and together they are the whole."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

seen = []
with subtest("five restarts with traffic before each: every run is in the ledger to the byte"):
    for turn in range(5):
        peer.succeed(f"traffic client machine 8080 --send {1000 * (turn + 1)} --receive {50000 * (turn + 1)}")
        seen.append(steady("web.service"))
        # Five starts in ten seconds are as many as systemd allows: systemd.unit(5), StartLimitBurst=.
        machine.succeed("systemctl reset-failed web.service", "systemctl restart web.service")
    taken()
    assert booked("web.service") == plus(*seen), (booked("web.service"), seen)
    kept = [{key: run[key] for key in COUNTERS} for run in runs("web.service") if not run["running"]]
    assert kept == seen, (kept, seen)

with subtest("a run that is too short for any look of the agent is kept by its stop record"):
    machine.succeed("systemctl stop web.service", "systemctl reset-failed web.service || true")
    taken()
    before = booked("web.service")
    machine.succeed(
        "systemctl start web.service && traffic tell web.service client peer 9000 --send 2000 --receive 3000"
        " && systemctl show web.service --property=IPIngressBytes --value >/tmp/in && systemctl stop web.service"
    )
    taken()
    short = plus(booked("web.service"), {key: -value for key, value in before.items()})
    assert short["ingressBytes"] >= int(machine.succeed("cat /tmp/in")) > 3000, short
    assert runs("web.service")[-1]["result"] == "success", runs("web.service")[-1]

with subtest("replaying every stop record changes nothing"):
    # The hook's last record of each run, kept aside before the agent can take it.
    machine.succeed("systemctl reset-failed web.service || true", "systemctl start web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 20000")
    steady("web.service")
    machine.succeed("systemctl stop service-accounting.service")
    machine.succeed("systemctl stop web.service", f"cp -a {RECORDS} /tmp/kept")
    machine.succeed("systemctl start service-accounting.service")
    taken()
    before, rows = booked("web.service"), len(runs("web.service"))
    for _ in range(3):
        # From the same file system, so that no record is seen half copied.
        machine.succeed("cp -a /tmp/kept /var/spool/service-accounting/staging/again")
        machine.succeed(f"mv /var/spool/service-accounting/staging/again/* {RECORDS}/ && rmdir /var/spool/service-accounting/staging/again")
        taken()
    assert booked("web.service") == before, (booked("web.service"), before)
    assert len(runs("web.service")) == rows, "a replay must not make a run"
    machine.succeed("service-accounting ledger verify")
