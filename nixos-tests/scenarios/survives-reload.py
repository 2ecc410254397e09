"""daemon-reload and daemon-reexec in mid-transfer: systemd 257 stops counting then; it is repaired within a second, the hole is a
gap, and nothing is doubled."""

# A witness beside systemd: two rules without a verdict that count every packet of the service's port.
WITNESS = "INPUT -p tcp --dport 8080", "OUTPUT -p tcp --sport 8080"


def witnessed():
    """Bytes in and out that passed the machine's port 8080, by the firewall's own counters."""
    lines = machine.succeed("iptables -nvxL INPUT; iptables -nvxL OUTPUT").splitlines()
    counted = {line.split()[-1]: int(line.split()[1]) for line in lines if "pt:8080" in line}
    return counted["dpt:8080"], counted["spt:8080"]


def seconds(moment):
    """A moment of a report, in seconds since the epoch."""
    return float(machine.succeed(f"date +%s.%N --date='{moment}'"))


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
# What systemd alone knows; reload-hole-is-filled has the rest.
use_rules("")
for rule in WITNESS:
    machine.succeed(f"iptables -I {rule}")
peer.succeed("traffic client -4 machine 8080 --send 10000 --receive 3000000")
before = steady("web.service")
settle()
assert booked("web.service") == before, (booked("web.service"), before)
assert (before["ingressBytes"], before["egressBytes"]) == witnessed(), (before, witnessed())

for turn, what in enumerate(["daemon-reload", "daemon-reexec", "daemon-reload"], start=1):
    with subtest(f"{what} in mid-transfer: counting is back within a second, and goes on"):
        peer.execute(
            "for turn in $(seq 40); do traffic client -4 machine 8080 --send 1000 --receive 500000; done >/dev/null 2>&1 &"
        )
        # In the middle of it: after the first of the forty, and before the last.
        began = witnessed()[1]
        retry(lambda _: witnessed()[1] > began + 2 * 500000, 30)
        machine.succeed(f"systemctl {what}")
        retry(lambda _: shown("web.service")["ingressBytes"] is not None, 5)
        peer.wait_until_fails("pgrep -f '[t]raffic client'", timeout=60)
        peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 700000")
        after = steady("web.service")
        settle()
        holes = gaps("web.service")
        assert len(holes) == turn, holes
        assert holes[-1]["cause"] == "daemon-reload", holes[-1]
        assert holes[-1]["to"] is not None, holes[-1]
        length = seconds(holes[-1]["to"]) - seconds(holes[-1]["from"])
        log(f"{what}: the hole was {length * 1000:.0f} ms long")
        assert 0 < length < 1.0, (length, holes[-1])

    with subtest(f"after {what} the ledger is what systemd shows, no more; the witness saw what is missing"):
        assert booked("web.service") == after, (booked("web.service"), after)
        seen_in, seen_out = witnessed()
        missing = seen_out - after["egressBytes"]
        log(f"{what}: {missing} of {seen_out} bytes sent are in no counter")
        assert missing >= 0, (seen_out, after)
        assert seen_in >= after["ingressBytes"], (seen_in, after)

with subtest("units of which nobody asked anything lost nothing, and an idle unit has no traffic"):
    assert booked("idle.service") == NOTHING, booked("idle.service")

with subtest("a stop after all that adds nothing, and the run is one"):
    machine.succeed("systemctl stop web.service")
    taken()
    assert booked("web.service") == after, (booked("web.service"), after)
    assert len(runs("web.service")) == 1, runs("web.service")
    assert vital("reloads-seen") >= 3, status()["vitals"]
    machine.succeed("service-accounting ledger verify")

with subtest("a reload while the agent is away is a gap as well, and is repaired when it is back"):
    machine.succeed("systemctl start web.service")
    peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 100000")
    run = steady("web.service")
    settle()
    machine.succeed("systemctl stop service-accounting.service", "systemctl daemon-reload")
    lost = shown("web.service")["ingressBytes"] is None
    machine.succeed("systemctl start service-accounting.service")
    retry(lambda _: shown("web.service")["ingressBytes"] is not None, 5)
    settle()
    assert booked("web.service") == plus(after, run), (booked("web.service"), after, run)
    # Starting the agent brings back what lost its counters in the same slice, before it can see that they were gone.
    log(f"counters were gone: {lost}; gaps: {len(gaps('web.service'))}")
