"""A unit that dies without being stopped loses nothing: ExecStop is skipped then, ExecStopPost is not."""

start_all()
machine.wait_for_unit("service-accounting.service")

# How it dies, and systemd's word for that.
DEATHS = {
    "traffic tell crasher.service die kill": "signal",
    "traffic tell crasher.service die segv": "core-dump|signal",
    "traffic tell crasher.service die abort": "core-dump|signal",
    "traffic tell crasher.service die exit": "exit-code",
    "systemctl kill --kill-whom=main -s KILL crasher.service": "signal",
    # As the kernel's OOM killer does it: SIGKILL to each process of the unit, without systemd.
    "kill -9 $(cat /sys/fs/cgroup/system.slice/crasher.service/cgroup.procs)": "signal",
}

seen = []
for death, results in DEATHS.items():
    with subtest(f"nothing is lost after: {death}"):
        machine.succeed("systemctl reset-failed crasher.service || true", "systemctl start crasher.service")
        peer.succeed(f"traffic client machine 8086 --send 3000 --receive {100000 + len(seen)}")
        seen.append(steady("crasher.service"))
        machine.execute(death)
        machine.wait_until_succeeds("systemctl is-failed --quiet crasher.service", timeout=20)
        taken()
        assert booked("crasher.service") == plus(*seen), (booked("crasher.service"), seen)
        last = runs("crasher.service")[-1]
        assert last["result"] in results.split("|"), last
        assert last["door"] == "stopped", last

with subtest("a unit that ignores SIGTERM and is killed for it loses nothing either"):
    machine.succeed("systemctl reset-failed crasher.service || true")
    machine.succeed("mkdir -p /run/systemd/system/crasher.service.d")
    machine.succeed("printf '[Service]\\nTimeoutStopSec=1\\n' >/run/systemd/system/crasher.service.d/10-short.conf")
    machine.succeed("systemctl daemon-reload", "systemctl start crasher.service")
    machine.succeed("traffic tell crasher.service stubborn")
    peer.succeed("traffic client machine 8086 --send 3000 --receive 250000")
    seen.append(steady("crasher.service"))
    machine.succeed("systemctl stop crasher.service")
    taken()
    assert booked("crasher.service") == plus(*seen), (booked("crasher.service"), seen)
    assert runs("crasher.service")[-1]["result"] == "timeout", runs("crasher.service")[-1]

with subtest("there are as many runs as there were, and no gap"):
    assert len(runs("crasher.service")) == len(seen), runs("crasher.service")
    assert gaps("crasher.service") == [], gaps("crasher.service")
    machine.succeed("service-accounting ledger verify")
