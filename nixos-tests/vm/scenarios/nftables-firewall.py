"""With NixOS' nftables firewall the rules are nftables' too, agree with systemd, and survive its reload and its loss."""


def right():
    """web.service has one rule for each direction, which both families share."""
    run = machine.get_unit_property("web.service", "InvocationID")
    return {key: len(rows) for key, rows in log_rules("nftables").items()} == {(run, "in"): 1, (run, "out"): 1}


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("nftables.service")
machine.wait_for_unit("web.service")
machine.wait_for_unit("service-accounting-sync.service")

with subtest("the module has chosen the backend of the firewall"):
    assert "BACKEND='nftables'" in machine.succeed(f"cat {HOOK_SETTINGS}")
    assert right(), log_rules("nftables")

with subtest("rules and systemd see the same, in both families"):
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client -4 machine 8080 --send 5000 --receive 400000", "traffic client -6 machine6 8080 --send 5000 --receive 300000")
    by_systemd = steady("web.service")
    assert seen_by_rules("web.service", "nftables") == by_systemd, (seen_by_rules("web.service", "nftables"), by_systemd)
    settle()
    assert booked("web.service") == by_systemd, (booked("web.service"), by_systemd)

with subtest("the firewall still keeps out what it did"):
    machine.succeed("systemctl start other.service")
    peer.fail("traffic client -4 machine 8081 --send 20 --receive 20", timeout=20)

with subtest("a reload, a restart and a lost ruleset: the rules are back"):
    for command in "systemctl reload nftables.service", "systemctl restart nftables.service":
        machine.succeed(command)
        retry(lambda _: right(), 20)
    machine.succeed("nft flush ruleset")
    assert not right()
    # What the timer starts every few minutes.
    machine.succeed("systemctl start service-accounting-sweep.service")
    assert right(), log_rules("nftables")
    machine.succeed("systemctl restart nftables.service")
