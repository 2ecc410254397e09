"""Each accounted unit that runs has exactly one set of rules, whatever happens, and none is left when all is over."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

PORTS = "web.service=tcp/8080,udp/8080 crasher.service=tcp/8086 worker@9101.service=tcp/9101"
FAMILIES = {"nftables": 1, "iptables": 2}


def invocation(unit):
    return machine.get_unit_property(unit, "InvocationID")


def active_units():
    """Accounted units that have a control group now, and sockets or processes that may speak."""
    patterns = machine.succeed(f". {HOOK_SETTINGS}; echo $UNITS").strip()
    names = machine.succeed(
        f"systemctl list-units --plain --no-legend --state=active --type=service,socket -- {' '.join(repr(p) for p in patterns.split())}"
    )
    units = [line.split()[0] for line in names.splitlines()]
    return [unit for unit in units if machine.get_unit_property(unit, "ControlGroup")]


def right():
    """Exactly one rule for each direction and family of each running unit, and no other; the counters agree with systemd."""
    rules = log_rules(backend)
    for unit in active_units():
        for direction in "in", "out":
            assert len(rules.pop((invocation(unit), direction))) == FAMILIES[backend], (unit, rules)
    return rules


def agree(unit):
    now = steady(unit)
    assert seen_by_rules(unit, backend) == now, (seen_by_rules(unit, backend), now)
    return now


def ours():
    """How many lines of the rule set are ours."""
    return len(re.findall("service-accounting|SRVACCT", rule_set(backend)))


with subtest("they are there from the beginning, as the machine's settings have it"):
    backend = "iptables"
    machine.wait_for_unit("service-accounting-sync.service")
    assert right() == {} and ours() > 0, log_rules(backend)
    use_rules("")

for backend in "nftables", "iptables":
    with subtest(f"{backend}: what runs gets its rules by sync, and sync again changes nothing"):
        assert ours() == 0, rule_set(backend)
        use_rules(backend, PORTS)
        assert right() == {}, log_rules(backend)
        before = rule_set(backend)
        machine.succeed(f"{HOOK} sync", f"{HOOK} sync")
        assert rule_set(backend) == before, rule_set(backend)

    with subtest(f"{backend}: a unit that starts has rules for its run from the first packet on"):
        machine.succeed("systemctl restart web.service")
        peer.succeed("traffic client -4 machine 8080 --send 50000 --receive 300000")
        peer.succeed("traffic client -6 machine6 8080 --send 50000 --receive 300000")
        assert agree("web.service")["egressBytes"] > 600000
        assert right() == {}, log_rules(backend)

    with subtest(f"{backend}: called again for the same run, also twenty at once, it adds nothing and counts on"):
        before = agree("web.service")
        machine.succeed(f"for n in $(seq 10); do {HOOK} sync & {HOOK} sweep & done; wait")
        assert right() == {}, log_rules(backend)
        assert agree("web.service") == before

    with subtest(f"{backend}: fifty restarts leave one set of rules, of the last run"):
        machine.succeed("systemctl reset-failed; for n in $(seq 50); do systemctl restart spare.service; systemctl reset-failed spare.service; done")
        assert right() == {}, log_rules(backend)
        machine.succeed("traffic tell spare.service client -4 peer 9000 --send 3000 --receive 200000")
        agree("spare.service")

    with subtest(f"{backend}: twenty units at once all have their rules"):
        machine.succeed("systemctl start $(seq --format=worker@91%02g.service 1 20)")
        assert right() == {}, log_rules(backend)
        peer.succeed("traffic client -6 machine6 9101 --send 5000 --receive 90000")
        agree("worker@9101.service")

    with subtest(f"{backend}: stopped units keep their rules, and their last counters are in the record"):
        machine.succeed("systemctl stop service-accounting.service")
        last = agree("worker@9101.service")
        run = invocation("worker@9101.service")
        machine.succeed("systemctl stop 'worker@91*'")
        lines = machine.succeed(f"cat {RECORDS}/worker@9101.service:{run}:stopped:*")
        record = dict(line.split("=", 1) for line in lines.splitlines())
        for key, name in COUNTERS.items():
            assert record[name] == record[name.replace("IP", "Rule")] == str(last[key]), (last, record)
        machine.succeed("systemctl start service-accounting.service")
        assert len(right()) == 20 * 2, right()

    with subtest(f"{backend}: a crash leaves rules as a stop does, killed without any hook too"):
        for death in "traffic tell crasher.service die segv", "systemctl kill -s KILL crasher.service":
            machine.succeed("systemctl reset-failed crasher.service || true", "systemctl start crasher.service")
            peer.succeed("traffic client machine 8086 --send 3000 --receive 100000")
            agree("crasher.service")
            machine.execute(death)
            machine.wait_until_succeeds("systemctl is-failed --quiet crasher.service", timeout=20)
        assert len(right()) == 21 * 2, right()
        # Others start as before.
        machine.succeed("systemctl restart web.service")
        peer.succeed("traffic client machine 8080 --send 3000 --receive 100000")
        agree("web.service")

    with subtest(f"{backend}: runs that are over and quiet are swept, those that run stay"):
        machine.succeed(f"{HOOK} sweep", f"{HOOK} sweep")
        assert right() == {}, right()
        agree("web.service")

    with subtest(f"{backend}: after the rules were flushed sync brings them back"):
        wipe = {
            "nftables": ["nft flush ruleset"],
            "iptables": [f"{command} -t security -{flag}" for command in ("iptables", "ip6tables") for flag in ("F", "X")],
        }
        machine.succeed(*wipe[backend])
        assert log_rules(backend) == {}, log_rules(backend)
        machine.succeed(f"{HOOK} sync")
        assert right() == {}, log_rules(backend)
        was = steady("web.service")
        peer.succeed("traffic client -4 machine 8080 --send 4000 --receive 80000")
        moved = {key: value - was[key] for key, value in steady("web.service").items()}
        assert seen_by_rules("web.service", backend) == moved, (seen_by_rules("web.service", backend), moved)

    with subtest(f"{backend}: a start after the rules were flushed mends all of them"):
        machine.succeed(*wipe[backend])
        machine.succeed("systemctl restart spare.service")
        assert right() == {}, log_rules(backend)

    with subtest(f"{backend}: a reload of the firewall changes nothing, or sync mends it"):
        if backend == "nftables":
            machine.succeed("printf 'flush ruleset\\ntable inet admin { chain input { type filter hook input priority 0; }; }\\n' | nft -f -")
            machine.succeed(f"{HOOK} sync", "nft delete table inet admin")
        else:
            machine.succeed("printf '*filter\\n:INPUT ACCEPT\\n-A INPUT -i lo -j ACCEPT\\nCOMMIT\\n' | iptables-restore", "iptables -F")
        assert right() == {}, log_rules(backend)

    with subtest(f"{backend}: a unit with a network of its own gets none, and that is said once"):
        count = "journalctl --no-pager -b -u private-network.service | grep -c 'network of its own' || true"
        before = int(machine.succeed(count))
        machine.succeed("for n in 1 2; do systemctl restart private-network.service; done")
        assert (invocation("private-network.service"), "in") not in log_rules(backend)
        assert int(machine.succeed(count)) == before + 1
        machine.succeed(f"{HOOK} sync")
        assert (invocation("private-network.service"), "in") not in log_rules(backend)
        machine.succeed("systemctl stop private-network.service")

    with subtest(f"{backend}: nothing is left once the last unit is gone and swept"):
        machine.succeed(f"systemctl stop {' '.join(active_units())}")
        machine.succeed(f"{HOOK} sweep", f"{HOOK} sweep")
        assert ours() == 0, rule_set(backend)
        machine.succeed("systemctl start web.service spare.service")
        assert ours() > 0

    with subtest(f"{backend}: switched off, all goes, and starts are as they were"):
        use_rules("")
        assert ours() == 0, rule_set(backend)
        machine.succeed("systemctl restart web.service")
        assert ours() == 0, rule_set(backend)
        machine.fail("test -e /run/service-accounting-rules")

with subtest("from one backend to the other nothing of the first is left"):
    for backend in "nftables", "iptables", "nftables":
        use_rules(backend, PORTS)
        assert right() == {}, log_rules(backend)
        # nft shows what iptables made, too.
        other = {"nftables": "SRVACCT", "iptables": "table inet service-accounting"}[backend]
        assert other not in rule_set("nftables"), rule_set("nftables")

with subtest("rules that can't be made hold no unit up and fail none"):
    nft = program("nft")
    machine.succeed("printf '#!/bin/sh\\nsleep 60\\n' >/tmp/slow", "chmod 755 /tmp/slow", f"mount --bind /tmp/slow {nft}")
    began = float(machine.succeed("date +%s.%N"))
    machine.succeed("systemctl restart spare.service")
    took = float(machine.succeed("date +%s.%N")) - began
    machine.succeed(f"umount --lazy {nft}", "systemctl is-active spare.service")
    assert took < 8, took
    machine.succeed("journalctl --no-pager -u spare.service | grep >/dev/null 'gave up after 3 s: no rules'")
    backend = "nftables"
    machine.succeed(f"{HOOK} sync")
    assert right() == {}, log_rules(backend)

with subtest("the agent is none the worse for it"):
    taken()
    assert machine.succeed(f"ls -A {REJECTED}") == ""
    machine.succeed("service-accounting ledger verify")
