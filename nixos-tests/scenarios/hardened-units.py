"""Units that may do hardly anything are accounted like any other: the hook runs as root, outside of their sandbox."""

start_all()
machine.wait_for_unit("service-accounting.service")

# Its port. private-network.service has a network of its own, where only it can reach itself.
PORTS = {"user.service": 8082, "dynamic.service": 8083, "strict.service": 8084}

for unit, port in PORTS.items():
    with subtest(f"{unit}: two runs, both counted to the byte by their stop records"):
        seen = []
        for turn in range(2):
            machine.succeed(f"systemctl start {unit}")
            machine.wait_until_succeeds(f"ss -Hltn sport = :{port} | grep -q .", timeout=20)
            peer.succeed(f"traffic client -4 machine {port} --send 5000 --receive {300000 + turn}")
            peer.succeed(f"traffic client -6 machine6 {port} --send 5000 --receive {200000 + turn}")
            seen.append(steady(unit))
            machine.succeed(f"systemctl stop {unit}")
        taken()
        assert booked(unit) == plus(*seen), (booked(unit), seen)
        assert [run["door"] for run in runs(unit)] == ["stopped", "stopped"], runs(unit)

with subtest("private-network.service: what it says to itself is counted on both sides"):
    machine.succeed("systemctl start private-network.service")
    machine.succeed("traffic tell private-network.service client -4 127.0.0.1 8085 --send 4000 --receive 60000")
    own = steady("private-network.service")
    assert own["ingressBytes"] == own["egressBytes"] > 64000, own
    machine.succeed("systemctl stop private-network.service")
    taken()
    assert booked("private-network.service") == own, (booked("private-network.service"), own)

with subtest("no unit could see or touch the spool, the hook left nothing else, and none was failed by it"):
    machine.fail("setpriv --reuid=65534 --regid=65534 --clear-groups ls /var/spool/service-accounting")
    assert machine.succeed("ls -A /var/spool/service-accounting/staging") == ""
    assert machine.succeed(f"ls -A {REJECTED}") == ""
    assert machine.succeed("systemctl list-units --plain --no-legend --state=failed") == ""

with subtest("a hook that can't write holds nobody up: the unit starts and stops, and says so in its journal"):
    machine.succeed("systemctl start user.service")
    machine.succeed("mount -t tmpfs -o ro tmpfs /var/spool/service-accounting/staging")
    machine.succeed("systemctl restart user.service")
    machine.succeed("umount /var/spool/service-accounting/staging")
    machine.succeed("systemctl is-active user.service")
    machine.succeed("journalctl --no-pager -u user.service | grep >/dev/null 'service-accounting hook: cannot write'")
