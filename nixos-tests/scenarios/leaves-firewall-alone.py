"""The host's own rules, counters, marks and verdicts are with our rules what they are without, and afterwards the same text."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

# The admin's firewall: accepts, drops, rejects, counts, marks connections in other bits than ours, and looks at such marks.
IPTABLES = """\
*mangle
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp --dport 8080 -j CONNMARK --set-xmark 0x50000/0xff0000
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:admin - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -j admin
-A admin -p tcp --dport 8080 -m connmark --mark 0x50000/0xff0000 -j ACCEPT
-A admin -p tcp --dport 8081 -j REJECT --reject-with tcp-reset
-A admin -p udp --dport 8080 -m udp -j ACCEPT
-A OUTPUT -p udp --dport 9001 -j DROP
COMMIT
*security
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp --dport 8080
-A OUTPUT -p tcp --sport 8080
COMMIT
"""
NFTABLES = """\
table inet admin {
    chain early { type filter hook prerouting priority mangle; policy accept;
        tcp dport 8080 ct mark set ct mark and 0xff00ffff or 0x50000
    }
    chain input { type filter hook input priority filter; policy drop;
        iifname "lo" accept
        meta l4proto ipv6-icmp accept
        ct state established,related accept
        tcp dport 8080 ct mark and 0xff0000 == 0x50000 counter accept
        tcp dport 8081 counter reject with tcp reset
        udp dport 8080 counter accept
        counter
    }
    chain output { type filter hook output priority filter; policy accept;
        udp dport 9001 counter drop
    }
    chain last { type filter hook input priority 300; policy accept;
        tcp dport 8080 counter
    }
}
"""
# How the firewall is set up, and torn down.
SET_UP = {
    "iptables": [
        f"iptables-restore <<'END'\n{IPTABLES}END\n",
        f"ip6tables-restore <<'END'\n{IPTABLES}END\n",
        "ip6tables -I INPUT -p ipv6-icmp -j ACCEPT",
    ],
    "nftables": [f"nft -f - <<'END'\n{NFTABLES}END\n"],
}
PORTS = "web.service=tcp/8080,udp/8080 other.service=tcp/8081,udp/8081"


def without_ours(text):
    """The rules of the host alone, without counters: they are looked at apart."""
    text = re.sub(r"(?m)^table inet service-accounting \{\n.*?^\}\n", "", text, flags=re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if "SRVACCT" not in line and not line.startswith("#"))
    return re.sub(r"\[\d+:\d+\]|packets \d+ bytes \d+", "", text).replace("\n\n", "\n")


def verdicts():
    """What comes through and what does not, and how it is refused."""
    said = {}
    for version, host in ("-4", "machine"), ("-6", "machine6"):
        for name, command in {
            "accepted": f"traffic client {version} {host} 8080 --send 5000 --receive 70000 --times 3",
            "reset": f"traffic client {version} {host} 8081 --send 20 --receive 20 2>&1",
            "dropped": f"timeout 1 traffic client {version} {host} 8086 --send 20 --receive 20 2>&1",
            "udp": f"traffic udp-send {host} 8080 --size 100 --count 7 --reply 300",
        }.items():
            code, answer = peer.execute(command)
            said[f"{name} {version}"] = code, re.sub(r"'remote'.*?,", "", answer)
        peer_name = host.replace("machine", "peer")
        code, _ = machine.execute(f"traffic tell web.service udp-send {peer_name} 9001 --size 50 --count 3 --reply 0 2>&1")
        said[f"dropped on the way out {version}"] = code
        said[f"own {version}"] = machine.execute(f"traffic tell web.service client {version} {peer_name} 9000 --send 999 --receive 9999")
        loopback = {"-4": "127.0.0.1", "-6": "::1"}[version]
        said[f"loopback {version}"] = machine.execute(f"traffic client {version} {loopback} 8080 --send 77 --receive 777")
    return said


def host_counters():
    """Packets counted by rules that see whole datagrams or single packets: TCP's number of segments is nobody's promise."""
    if backend == "nftables":
        text = machine.succeed("nft list table inet admin")
        return re.findall(r"(udp dport \d+) counter (packets \d+ bytes \d+)|(tcp dport 8081) counter (packets \d+ bytes \d+)", text)
    text = machine.succeed("iptables-save -c -t filter", "ip6tables-save -c -t filter")
    return re.findall(r"(\[\d+:\d+\]) (-A \S+ -p udp .*|-A admin -p tcp -m tcp --dport 8081 .*)", text)


def zero():
    machine.succeed("nft reset rules >/dev/null" if backend == "nftables" else "iptables -Z; ip6tables -Z")


machine.succeed("systemctl start other.service crasher.service")
use_rules("")

for backend in "nftables", "iptables":
    machine.succeed("nft flush ruleset", *SET_UP[backend])
    with subtest(f"{backend}: accepted and refused is the same with our rules and without"):
        zero()
        alone, counted_alone = verdicts(), host_counters()
        text = without_ours(rule_set(backend))
        use_rules(backend, PORTS)
        assert log_rules(backend) != {}
        zero()
        together, counted_together = verdicts(), host_counters()
        assert together == alone, (together, alone)
        assert len(counted_alone) >= 3 and counted_together == counted_alone, (counted_together, counted_alone)
        codes = {name: said[0] for name, said in alone.items() if isinstance(said, tuple)}
        # Accepted by the admin's bits of the connection's mark, so these are left alone too.
        assert codes["accepted -4"] == codes["accepted -6"] == codes["udp -4"] == codes["loopback -6"] == 0, codes
        assert codes["reset -4"] != 0 and codes["dropped -4"] == 124, codes

    with subtest(f"{backend}: the host's rules are the same text, in the same order"):
        assert without_ours(rule_set(backend)) == text, (without_ours(rule_set(backend)), text)

    with subtest(f"{backend}: the host's counters are not set back by our changes"):
        before = host_counters()
        machine.succeed("systemctl restart web.service other.service", f"{HOOK} sync", f"{HOOK} sweep", f"{HOOK} sync")
        assert host_counters() == before, (host_counters(), before)

    with subtest(f"{backend}: rules the admin adds behind ours stay, and ours are not doubled"):
        add = {
            "nftables": "nft add rule inet admin input tcp dport 7777 counter accept",
            "iptables": "iptables -t security -A INPUT -p tcp --dport 7777; iptables -t security -I INPUT -p tcp --dport 7778",
        }
        machine.succeed(add[backend], f"{HOOK} sync", "systemctl restart web.service")
        text = without_ours(rule_set(backend))
        assert "7777" in text, text
        if backend == "iptables":
            for command in "iptables", "ip6tables":
                for hook in "INPUT -j SRVACCT-in", "OUTPUT -j SRVACCT-out":
                    assert machine.succeed(f"{command}-save -t security").count(f"-A {hook}\n") == 1

    with subtest(f"{backend}: what is dropped in the filter is in neither count"):
        before = steady("other.service")
        peer.execute("traffic client -4 machine 8081 --send 20 --receive 20")
        assert steady("other.service") == before
        assert seen_by_rules("other.service", backend)["ingressPackets"] == before["ingressPackets"] == 0, before

    with subtest(f"{backend}: when ours go, the host's stay as they were"):
        use_rules("")
        assert "SRVACCT" not in rule_set(backend) and "service-accounting" not in rule_set(backend)
        assert without_ours(rule_set(backend)) == text, (without_ours(rule_set(backend)), text)
        gone = verdicts()
        assert gone == alone, (gone, alone)
