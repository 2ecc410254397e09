"""Whoever loads the firewall anew may wipe all rules: those of accounted units are back at once, or with the timer."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
machine.wait_for_unit("service-accounting-sync.service")

# A firewall like NixOS': loaded and reloaded by commands, and here without any regard for others.
WIPE = "nft flush ruleset; iptables -t security -F; iptables -t security -X; ip6tables -t security -F; ip6tables -t security -X"
FIREWALL = """\
[Unit]
DefaultDependencies=no
Before=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c '{wipe}; iptables -A INPUT -i lo -j ACCEPT'
ExecReload=/bin/sh -c '{wipe}; iptables -A INPUT -i lo -j ACCEPT'
ExecStop=/bin/sh -c '{wipe}'
"""
# Debian's own: `flush ruleset`, then its table.
NFTABLES = "#!/usr/sbin/nft -f\nflush ruleset\ntable inet filter { chain input { type filter hook input priority filter; }; }\n"
machine.succeed(
    f"cat >/run/systemd/system/firewall.service <<'END'\n{FIREWALL.format(wipe=WIPE)}END\n",
    f"cat >/etc/nftables.conf <<'END'\n{NFTABLES}END\n",
    "systemctl daemon-reload",
)


def right():
    """web.service has one rule for each direction and family."""
    found = log_rules(backend)
    run = machine.get_unit_property("web.service", "InvocationID")
    return {key: len(rows) for key, rows in found.items()} == {(run, way): {"nftables": 1, "iptables": 2}[backend] for way in ("in", "out")}


def count_on():
    """From now on rules and systemd see the same."""
    started = steady("web.service"), seen_by_rules("web.service", backend)
    peer.succeed("traffic client -4 machine 8080 --send 5000 --receive 200000")
    peer.succeed("traffic client -6 machine6 8080 --send 5000 --receive 200000")
    by_systemd = {key: value - started[0][key] for key, value in steady("web.service").items()}
    by_rules = {key: value - started[1][key] for key, value in seen_by_rules("web.service", backend).items()}
    assert by_rules == by_systemd and by_systemd["egressBytes"] > 400000, (by_rules, by_systemd)


def anew():
    """Whether the rules are others than those of a moment ago: their counters begin at zero."""
    return seen_by_rules("web.service", backend) == NOTHING


for backend in "iptables", "nftables":
    machine.succeed("systemctl stop firewall.service nftables.service")
    use_rules(backend, "web.service=tcp/8080,udp/8080")
    assert right(), log_rules(backend)
    for firewall in "firewall.service", "nftables.service":
        for verb in "start", "reload", "restart", "reload-or-restart", "try-restart":
            with subtest(f"{backend}: {firewall}, {verb}"):
                count_on()
                machine.succeed(f"systemctl {verb} {firewall}")
                retry(lambda _: right() and anew(), 10)
                assert machine.get_unit_property("service-accounting-sync.service", "ActiveState") == "active"
                count_on()

        with subtest(f"{backend}: {firewall}, stop and then start"):
            machine.succeed(f"systemctl stop {firewall}")
            assert not right()
            machine.succeed(f"systemctl start {firewall}")
            retry(lambda _: right(), 10)
            count_on()

    with subtest(f"{backend}: flushed by hand, which nobody is told of, they come back with the timer"):
        wipe = {"nftables": ["nft flush ruleset"], "iptables": ["iptables -t security -F", "ip6tables -t security -F"]}
        machine.succeed("iptables -F", *wipe[backend])
        assert log_rules(backend) == {}
        # What the timer does, at once.
        machine.succeed("systemctl start service-accounting-sweep.service")
        assert right(), log_rules(backend)
        count_on()

    with subtest(f"{backend}: where nothing is amiss the same rules go on, with their counters"):
        count_on()
        before = log_rules(backend)
        machine.succeed("systemctl reload service-accounting-sync.service", "systemctl start service-accounting-sweep.service")
        assert log_rules(backend) == before, (log_rules(backend), before)

with subtest("the timer comes within minutes"):
    assert machine.get_unit_property("service-accounting-sweep.timer", "ActiveState") == "active"
    elapse = machine.succeed("systemctl show service-accounting-sweep.timer --property=TimersMonotonic")
    assert "OnActiveUSec=1min" in elapse and "OnUnitInactiveUSec=5min" in elapse, elapse

with subtest("stopped for good, it takes all rules away, and what runs goes on"):
    machine.succeed("systemctl stop service-accounting-sweep.timer service-accounting-sync.service")
    assert log_rules(backend) == {} and "service-accounting" not in rule_set(backend), rule_set(backend)
    machine.succeed("systemctl is-active web.service", "test -z \"$(ls -A /run/service-accounting-rules)\"")
    machine.succeed("systemctl start service-accounting-sync.service")
    assert right(), log_rules(backend)
    count_on()

with subtest("a shutdown does not: what stops then still has its counters in its record"):
    # Debian's firewall flushes all rules when it stops, which a shutdown does at any time.
    machine.succeed("systemctl stop firewall.service nftables.service", f"{HOOK} sync")
    count_on()
    machine.succeed("systemctl stop service-accounting.service", "rm /etc/systemd/system/multi-user.target.wants/service-accounting.service")
    run = machine.get_unit_property("web.service", "InvocationID")
    counted = steady("web.service")
    machine.reboot()
    record = machine.succeed(f"cat {RECORDS}/web.service:{run}:stopped:*")
    assert f"\nIPEgressBytes={counted['egressBytes']}\n" in record and "RuleEgressBytes=" in record, record

with subtest("neither unit complained, none failed"):
    said = machine.succeed("journalctl --no-pager -b -p warning -u 'service-accounting-s*'")
    assert "service-accounting hook" not in said, said
    assert machine.succeed("systemctl list-units --plain --no-legend --failed") == ""
