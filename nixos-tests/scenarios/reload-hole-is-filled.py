"""While systemd does not count, behind a daemon-reload, packets stand in for the total: it is whole, and says what of it they are."""

# A witness beside both: rules without a verdict that count every packet of the service's port.
WITNESS = "INPUT -p tcp --dport 8080", "OUTPUT -p tcp --sport 8080"


def witnessed():
    """Bytes in and out that passed the machine's port 8080, by the firewall's own counters."""
    lines = machine.succeed("iptables -nvxL INPUT; iptables -nvxL OUTPUT").splitlines()
    counted = {line.split()[-1]: int(line.split()[1]) for line in lines if "pt:8080" in line}
    return {"ingressBytes": counted["dpt:8080"], "egressBytes": counted["spt:8080"]}


def from_packets():
    """Bytes of the unit's total that packets stand in for."""
    return report("web.service --by year")["sums"]["fromPacketsBytes"]


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
use_rules("nftables")
# A run of which rules saw everything.
machine.succeed("systemctl restart web.service")
for rule in WITNESS:
    machine.succeed(f"iptables -I {rule}")
peer.succeed("traffic client -4 machine 8080 --send 10000 --receive 1000000")
steady("web.service")
settle()

with subtest("before any reload nothing stands in for anything"):
    assert {key: booked("web.service")[key] for key in witnessed()} == witnessed(), (booked("web.service"), witnessed())
    assert from_packets() == 0

filled = 0
for turn, what in enumerate(["daemon-reload", "daemon-reexec", "daemon-reload"], start=1):
    with subtest(f"{what} in mid-transfer: the total is what the witness counted, to the byte"):
        peer.execute(
            "for turn in $(seq 60); do traffic client -4 machine 8080 --send 1000 --receive 500000; done >/dev/null 2>&1 &"
        )
        began = witnessed()["egressBytes"]
        retry(lambda _: witnessed()["egressBytes"] > began + 2 * 500000, 30)
        machine.succeed(f"systemctl {what}")
        peer.wait_until_fails("pgrep -f '[t]raffic client'", timeout=60)
        after = steady("web.service")
        settle()
        # The look that fills comes a second behind the end of the hole, or at the next.
        retry(lambda _: {key: booked("web.service")[key] for key in witnessed()} == witnessed(), 15)
        seen = witnessed()
        missing = sum(seen[key] - after[key] for key in seen)
        assert from_packets() == missing, (from_packets(), missing, seen, after)
        log(f"{what}: {missing - filled} bytes went by while systemd did not count")
        filled = missing

with subtest("the hole stays in the ledger as a gap, and both witnesses agree"):
    holes = gaps("web.service")
    assert [hole["cause"] for hole in holes] == ["daemon-reload"] * 3, holes
    sums = balance("web.service")
    assert all(value == 0 for value in sums["unattributed"].values()), sums
    assert sums["fromPacketsBytes"] == filled, sums

with subtest("a stop after all that adds nothing"):
    last = booked("web.service")
    machine.succeed("systemctl stop web.service")
    taken()
    settle()
    seen = witnessed()
    assert {key: booked("web.service")[key] for key in seen} == seen, (last, booked("web.service"), seen)

with subtest("without rules the hole stays a hole"):
    use_rules("")
    machine.succeed("systemctl start web.service")
    peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 100000")
    steady("web.service")
    settle()
    before = from_packets()
    peer.execute("for turn in $(seq 60); do traffic client -4 machine 8080 --send 1000 --receive 500000; done >/dev/null 2>&1 &")
    began = witnessed()["egressBytes"]
    retry(lambda _: witnessed()["egressBytes"] > began + 2 * 500000, 30)
    machine.succeed("systemctl daemon-reload")
    peer.wait_until_fails("pgrep -f '[t]raffic client'", timeout=60)
    steady("web.service")
    settle()
    assert from_packets() == before
    machine.succeed("service-accounting ledger verify")
