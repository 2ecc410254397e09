"""Where iptables is iptables-legacy, units have the same rules, and no rule of a run that is over stands in anybody's way."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
machine.wait_for_unit("service-accounting-sync.service")

backend = "iptables"
FLUSH = "iptables -t security -F; ip6tables -t security -F"
PORTS = "web.service=tcp/8080,udp/8080 crasher.service=tcp/8086 spare.service=tcp/8087 worker@9101.service=tcp/9101"


def ours():
    """How many lines of the tables are ours."""
    return rule_set(backend).count("SRVACCT")


def sets():
    """Runs that have rules: two directions in two families."""
    found = log_rules(backend)
    assert all(len(rows) == 2 for rows in found.values()), found
    return {invocation for invocation, _ in found}


def agree(unit):
    now = steady(unit)
    assert seen_by_rules(unit, backend) == now, (unit, seen_by_rules(unit, backend), now)
    return now


def visit(unit, port):
    """Traffic of a fresh run, all of which both count."""
    machine.succeed(f"systemctl reset-failed; systemctl restart {unit}")
    machine.wait_until_succeeds(f"ss -Hltn sport = :{port} | grep -q .", timeout=20)
    peer.succeed(f"traffic client -4 machine {port} --send 5000 --receive 300000 --times 3")
    peer.succeed(f"traffic client -6 machine6 {port} --send 5000 --receive 200000 --times 3")
    assert agree(unit)["egressBytes"] > 1_500_000


def admin_may_change():
    """Table security takes a change of somebody else's."""
    return all(machine.execute(f"{command} -w -t security -A FORWARD && {command} -w -t security -F FORWARD")[0] == 0
               for command in ("iptables", "ip6tables"))


use_rules("")
machine.succeed(*(f"update-alternatives --set {command} /usr/sbin/{command}-legacy" for command in ("iptables", "ip6tables")))
assert "legacy" in machine.succeed("iptables -V")

with subtest("what runs gets its rules from the service that looks after them, within its sandbox"):
    use_rules(backend, PORTS)
    machine.succeed(FLUSH, "systemctl reload service-accounting-sync.service")
    assert len(sets()) == 1, rule_set(backend)
    assert "SRVACCT" not in machine.succeed("nft list ruleset"), "iptables-nft was used"
    machine.succeed(FLUSH, "systemctl start service-accounting-sweep.service")
    assert len(sets()) == 1, rule_set(backend)

with subtest("a run's rules count what systemd counts, from the first packet on, and also as a client"):
    visit("web.service", 8080)
    machine.succeed("systemctl start spare.service", "traffic tell spare.service client -6 peer6 9000 --send 3000 --receive 200000")
    agree("spare.service")

with subtest("fifty restarts and twenty units at once leave one set of rules for each run"):
    machine.succeed("for n in $(seq 50); do systemctl reset-failed spare.service; systemctl restart spare.service; done")
    machine.succeed("systemctl start $(seq --format=worker@91%02g.service 1 20)", f"{HOOK} sync")
    assert len(sets()) == 22, sets()
    visit("worker@9101.service", 9101)

with subtest("stopped units keep their rules, and others can still change the table"):
    machine.succeed("systemctl stop 'worker@91*'")
    assert len(sets()) == 22 and admin_may_change(), rule_set(backend)
    visit("web.service", 8080)

with subtest("so after a crash"):
    visit("crasher.service", 8086)
    machine.execute("traffic tell crasher.service die segv")
    machine.wait_until_succeeds("systemctl is-failed --quiet crasher.service", timeout=20)
    assert admin_may_change()

with subtest("killed without any hook, the next change of ours puts it right"):
    visit("crasher.service", 8086)
    machine.execute("systemctl kill -s KILL crasher.service")
    machine.wait_until_succeeds("systemctl is-failed --quiet crasher.service", timeout=20)
    machine.succeed("systemctl start service-accounting-sweep.service")
    assert admin_may_change()
    visit("web.service", 8080)

with subtest("runs that are over and quiet are swept"):
    machine.succeed("for n in 1 2; do systemctl start service-accounting-sweep.service; done")
    assert len(sets()) == 2, sets()
    agree("web.service")

with subtest("the whole machine has its four rules, once"):
    machine.succeed(f"echo \"HOST='4 5 6 7'\" >>{HOOK_SETTINGS}", f"{HOOK} sync", f"{HOOK} sync")
    text = rule_set(backend)
    for direction in "INPUT", "OUTPUT":
        assert text.count(f"-A {direction} -j SRVACCT-host-") == 2, text
    for way, group in ("IPv4out", 4), ("IPv4in", 5), ("IPv6out", 6), ("IPv6in", 7):
        assert len(re.findall(f'--nflog-prefix "?{way}"? --nflog-group {group} --nflog-size 64', text)) == 1, text
    before = text
    machine.succeed(f"{HOOK} sync")
    pattern = r"\[\d+:\d+\] (-A SRVACCT-host.*)"
    assert re.findall(pattern, rule_set(backend)) == re.findall(pattern, before)

with subtest("switched off, nothing is left"):
    use_rules("")
    assert ours() == 0, rule_set(backend)

with subtest("no change of a unit's rules failed"):
    said = machine.succeed("journalctl --no-pager -b -p warning | grep 'service-accounting hook' || true")
    assert said == "", said
