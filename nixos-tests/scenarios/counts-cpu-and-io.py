"""CPU and I/O of each run stand in the report as systemd counts them; where a controller is missing the figure is absent, never 0."""

FIGURES = {"cpuNanos": "CPUUsageNSec", "ioReadBytes": "IOReadBytes", "ioWriteBytes": "IOWriteBytes"}


def figures(unit):
    """What systemd says of the run's CPU and I/O, now; None for what it does not count."""
    values = {key: machine.get_unit_property(unit, name) for key, name in FIGURES.items()}
    return {key: int(value) if value.isdigit() and int(value) < 2**64 - 1 else None for key, value in values.items()}


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

with subtest("a run that is over has at least the CPU time that systemd had counted just before"):
    peer.succeed("traffic client machine 8080 --send 1000 --receive 5000000")
    steady("web.service")
    before = figures("web.service")
    assert before["cpuNanos"] > 0, before
    machine.succeed("systemctl stop web.service")
    taken()
    run = runs("web.service")[-1]
    assert not run["running"], run
    # The stop itself costs something, and no more than seconds.
    assert before["cpuNanos"] <= run["cpuNanos"] < before["cpuNanos"] + 5_000_000_000, (before, run)

with subtest("I/O is there where the controller is, and absent where it is not"):
    controllers = machine.succeed("cat /sys/fs/cgroup/cgroup.controllers").split()
    for key in "ioReadBytes", "ioWriteBytes":
        assert (run[key] is None) == (before[key] is None), (before, run, controllers)
        if run[key] is not None:
            assert run[key] >= before[key], (before, run)

with subtest("the table shows a dash for what is absent, never a zero"):
    table = machine.succeed("service-accounting report web --by invocation --since -1d --cpu --io --units bytes")
    header, line = [text for text in table.splitlines() if text.startswith("start ") or "web.service" in text][:2]
    column = header.split()
    assert column[-5:] == ["cpu", "read", "written", "result", "door"], table
    read, written = line.split()[-4:-2]
    for key, shown_there in ("ioReadBytes", read), ("ioWriteBytes", written):
        assert shown_there == ("-" if runs("web.service")[0][key] is None else str(runs("web.service")[0][key])), table

with subtest("days have the sum of their runs"):
    days = report("web.service --by year")["sums"]
    assert days["cpuNanos"] == sum(row["cpuNanos"] for row in runs("web.service")), (days, runs("web.service"))
