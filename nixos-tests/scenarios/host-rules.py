"""The rules of the whole machine: four, each once, every packet counted once as sent or received; gone when switched off."""

start_all()
machine.wait_for_unit("web.service")
machine.wait_for_unit("service-accounting-sync.service")

# Counts at the same place as our rules, and knows nothing of them.
WITNESS = """\
table inet witness {
    chain in { type filter hook input priority 300; policy accept;
        meta nfproto ipv4 counter comment "IPv4in"
        meta nfproto ipv6 counter comment "IPv6in"
    }
    chain out { type filter hook output priority 300; policy accept;
        meta nfproto ipv4 counter comment "IPv4out"
        meta nfproto ipv6 counter comment "IPv6out"
    }
}
"""
KINDS = ("IPv4out", "IPv4in", "IPv6out", "IPv6in")


def use_host(groups, backend="", others=""):
    """Have rules for the whole machine with these groups; '' for none."""
    kept = machine.succeed(f"grep -v -E '^(HOST|NO_REMOTES)=' {HOOK_SETTINGS}")
    if backend:
        kept = re.sub("BACKEND='.*'", f"BACKEND='{backend}'", kept)
    more = f"HOST='{groups}'\n" if groups else ""
    machine.succeed(f"cat >{HOOK_SETTINGS} <<'END'\n{kept}{more}{others}END\n", "systemctl reload service-accounting-sync.service")


def host_rules():
    """Our four rules as (kind, group), in the order of KINDS. nft lists what iptables made, too."""
    found = re.findall(r'log prefix "(IPv[46](?:in|out))" group (\d+) snaplen 64', rule_set("nftables"))
    return sorted(found, key=lambda rule: KINDS.index(rule[0]))


def counts():
    """kind -> (packets, bytes): by our rules, and by the witness."""
    text = rule_set("nftables")
    ours = re.findall(r'counter packets (\d+) bytes (\d+) log prefix "(IPv[46](?:in|out))"', text)
    witness = re.findall(r'counter packets (\d+) bytes (\d+) comment "(IPv[46](?:in|out))"', text)
    assert len(ours) == len(witness) == 4, text
    return tuple({kind: (int(packets), int(octets)) for packets, octets, kind in rows} for rows in (ours, witness))


def moved(before, after):
    return {kind: tuple(now - then for now, then in zip(after[kind], before[kind])) for kind in KINDS}


def agree(before):
    """What moved since, of which ours and the witness say the same. Neighbours may talk between two lines of one listing."""
    now = {}

    def same(_last):
        now["ours"], now["witness"] = (moved(then, new) for then, new in zip(before, counts()))
        return now["ours"] == now["witness"]

    retry(same, 20)
    return now["ours"]


def units():
    """Which run has how many rules; the machine's are none of theirs."""
    return {key: len(found) for key, found in log_rules(backend).items()}


machine.succeed(f"nft -f - <<'END'\n{WITNESS}END\n")
assert host_rules() == []

for backend in "iptables", "nftables":
    with subtest(f"{backend}: there are four rules, each with its group, and units keep theirs"):
        use_host("4 5 6 7", backend)
        assert host_rules() == list(zip(KINDS, "4567")), host_rules()
        assert len(units()) == 2, units()

    with subtest(f"{backend}: what is sent to others and received from them is counted once, to the byte"):
        before = counts()
        peer.succeed("traffic udp-send machine 8080 --size 100 --count 10 --reply 300")
        got = agree(before)
        assert got["IPv4in"] == (10, 10 * 128) and got["IPv4out"] == (10, 10 * 328), got
        before = counts()
        # The bystander is no accounted unit.
        machine.succeed("systemctl start bystander.service", "traffic tell bystander.service udp-send peer 9000 --size 200 --count 7 --reply 0")
        got = agree(before)
        assert got["IPv4in"] == (0, 0) and got["IPv4out"] == (7, 7 * 228), got
        before = counts()
        peer.succeed("traffic client -6 machine6 8080 --send 5000 --receive 300000")
        got = agree(before)
        assert got["IPv6out"][1] > 300000 and got["IPv6in"][1] > 5000 and got["IPv4in"] == got["IPv4out"] == (0, 0), got

    with subtest(f"{backend}: what goes over loopback is sent and received, and counted once as each"):
        for address, kinds, head in ("127.0.0.1", KINDS[:2], 28), ("::1", KINDS[2:], 48):
            before = counts()
            machine.succeed(f"traffic udp-send {address} 8080 --size 50 --count 5 --reply 0")
            got = agree(before)
            assert [got[kind] for kind in kinds] == [(5, 5 * (50 + head))] * 2 or head == 48, got
            assert all(got[kind][0] >= 5 for kind in kinds), got

    with subtest(f"{backend}: starts, syncs and sweeps of units leave them and their counters alone"):
        before = counts()[0]
        machine.succeed("systemctl reset-failed", "systemctl restart web.service", f"for n in $(seq 10); do {HOOK} sync & {HOOK} sweep & done; wait")
        machine.succeed("systemctl stop web.service bystander.service", f"{HOOK} sweep", f"{HOOK} sweep", f"{HOOK} sync")
        assert units() == {}, units()
        assert host_rules() == list(zip(KINDS, "4567")), host_rules()
        assert moved(before, counts()[0])["IPv4in"] == (0, 0), (before, counts())
        machine.succeed("systemctl reset-failed; systemctl start web.service")
        assert len(units()) == 2 and len(host_rules()) == 4, units()

    with subtest(f"{backend}: flushed or half gone, they come back once"):
        wipes = {
            "nftables": ["nft delete table inet service-accounting-host", "nft flush chain inet service-accounting-host in"],
            "iptables": ["iptables -t security -F; ip6tables -t security -F", "iptables -t security -D INPUT -j SRVACCT-host-in",
                         "ip6tables -t security -F SRVACCT-host-out"],
        }
        for wipe in wipes[backend]:
            machine.succeed(wipe, f"{HOOK} sync")
            assert host_rules() == list(zip(KINDS, "4567")), (wipe, rule_set("nftables"))
            before = counts()
            peer.succeed("traffic udp-send machine 8080 --size 100 --count 3 --reply 100")
            got = agree(before)
            assert got["IPv4in"] == got["IPv4out"] == (3, 3 * 128), (wipe, got)

    with subtest(f"{backend}: other groups take the place of the first"):
        use_host("104 105 106 65535", backend)
        assert host_rules() == list(zip(KINDS, ("104", "105", "106", "65535"))), host_rules()

    with subtest(f"{backend}: groups that are none are refused, and nothing is left"):
        for groups in "4 5 6", "4 5 6 4", "4 5 6 x", "4 5 6 700000":
            use_host(groups, backend)
            assert host_rules() == [], (groups, host_rules())
            said = machine.succeed("journalctl --no-pager -b -u service-accounting-sync.service -n 20")
            assert f"HOST is '{groups}', not four different NFLOG groups" in said, said
        assert len(units()) == 2, units()

    with subtest(f"{backend}: the whole machine without any unit"):
        use_host("4 5 6 7", backend, "NO_REMOTES='*'\n")
        assert len(host_rules()) == 4 and units() == {}, units()
        machine.succeed("systemctl reset-failed; systemctl restart web.service")
        assert len(host_rules()) == 4 and units() == {}, units()

with subtest("from one backend to the other there are four"):
    for backend in "iptables", "nftables", "iptables":
        use_host("4 5 6 7", backend)
        assert host_rules() == list(zip(KINDS, "4567")), host_rules()

with subtest("switched off they are gone, and those of units are not"):
    use_host("")
    assert host_rules() == [] and "host" not in rule_set("nftables"), rule_set("nftables")
    assert len(units()) == 2, units()

with subtest("all of it switched off, nothing is left"):
    use_host("4 5 6 7")
    use_rules("")
    assert host_rules() == [] and "SRVACCT" not in rule_set("nftables") and "service-accounting" not in rule_set("nftables")

with subtest("the agent books them to the whole machine, by remote, accounted unit or not"):
    use_rules("nftables")
    use_host("4 5 6 7")
    change_settings("settings['host'] = {'enable': True}")
    machine.wait_for_unit("service-accounting.service")
    machine.wait_until_succeeds("test $(grep -cE '^ *[4-7] ' /proc/net/netfilter/nfnetlink_log) -eq 4", timeout=20)
    address = machine.succeed("getent ahostsv4 peer | head -n 1 | cut -d ' ' -f 1").strip()
    settle()
    before = told_apart("web.service")[address]
    peer.succeed("traffic udp-send machine 8080 --size 100 --count 10 --reply 300")
    machine.succeed("systemctl start bystander.service", "traffic tell bystander.service udp-send peer 9000 --size 200 --count 7 --reply 0")
    machine.succeed("traffic udp-send 127.0.0.1 8080 --size 50 --count 5 --reply 0")
    settle()
    told = json.loads(machine.succeed("service-accounting remotes --host --since -1h --json"))
    rows = {row["remote"]: [row[key] for key in COUNTERS] for row in told["rows"] if row["kind"] == "remote"}
    assert rows[address] == [10 * 128, 10, 10 * 328 + 7 * 228, 17], told
    assert rows["127.0.0.1"] == [5 * 78, 5, 5 * 78, 5], told
    now = told_apart("web.service")[address]
    assert [now[key] - before[key] for key in COUNTERS] == [10 * 128, 10, 10 * 328, 10], (before, now)
