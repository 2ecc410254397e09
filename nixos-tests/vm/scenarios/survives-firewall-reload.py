"""NixOS' iptables firewall is reloaded, by hand and by a switch: the rules of accounted units are there, and nothing of it is broken."""


def right():
    """web.service has one rule for each direction and family."""
    run = machine.get_unit_property("web.service", "InvocationID")
    return {key: len(rows) for key, rows in log_rules("iptables").items()} == {(run, "in"): 2, (run, "out"): 2}


def open_ports():
    """What the firewall lets in."""
    return set(re.findall(r"-A nixos-fw -p tcp .*--dport (\d+) ", machine.succeed("iptables-save")))


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("firewall.service")
machine.wait_for_unit("web.service")
machine.wait_for_unit("service-accounting-sync.service")
assert right(), log_rules("iptables")
assert open_ports() == {"8080"}, open_ports()

with subtest("a reload and a restart of the firewall leave the rules in their place"):
    for verb in "reload", "restart":
        machine.succeed(f"systemctl {verb} firewall.service")
        retry(lambda _: right(), 20)
        assert open_ports() == {"8080"}, open_ports()

with subtest("so does a switch that changes it"):
    machine.succeed("/run/booted-system/specialisation/other-firewall/bin/switch-to-configuration test 2>&1", timeout=300)
    retry(lambda _: right(), 20)
    assert open_ports() == {"8080", "8081"}, open_ports()

with subtest("what moves is told apart by remote, and the sum of remotes is the total"):
    peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 300000")
    total = steady("web.service")
    settle()
    assert booked("web.service") == total, (booked("web.service"), total)
    told = told_apart("web.service")
    peers = machine.succeed("getent ahostsv4 peer").split()[0]
    assert told[peers]["egressBytes"] > 300000, told
