"""Whom a unit talked to: each remote with its own bytes, IPv4 and IPv6, to the byte; prefixes, a bound, and no rules at all."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

# The peer has many addresses, so that the unit has many remotes.
PEERS = [f"198.51.100.{n}" for n in range(1, 6)] + ["203.0.113.9"]
PEERS6 = ["2001:db8:5:1::1", "2001:db8:5:1::2", "2001:db8:5:2::1"]
device = peer.succeed("ip -o route get $(getent ahostsv4 machine | head -n 1 | cut -d ' ' -f 1) | grep -o 'dev [^ ]*'").split()[1]
for address in PEERS:
    peer.succeed(f"ip addr add {address}/32 dev {device}")
for address in PEERS6:
    peer.succeed(f"ip addr add {address}/128 dev {device} nodad")
machine.succeed(
    "ip route add 198.51.100.0/24 via $(getent ahostsv4 peer | head -n 1 | cut -d ' ' -f 1)",
    "ip route add 203.0.113.0/24 via $(getent ahostsv4 peer | head -n 1 | cut -d ' ' -f 1)",
    "ip route add 2001:db8:5::/48 via $(getent ahostsv6 peer6 | head -n 1 | cut -d ' ' -f 1)",
)


def talk(address, send, receive):
    """Have the unit talk to an address; what systemd counted of it."""
    before = steady("web.service")
    family = "-6" if ":" in address else "-4"
    machine.succeed(f"traffic tell web.service client {family} {address} 9000 --send {send} --receive {receive}")
    after = steady("web.service")
    return {key: after[key] - before[key] for key in COUNTERS}


for backend in "nftables", "iptables":
    use_rules(backend, "web.service=tcp/8080,udp/8080")
    machine.succeed("systemctl restart web.service")
    old = told_apart("web.service")
    spoken = {}
    with subtest(f"{backend}: every remote has the bytes and packets of its own connections"):
        for number, address in enumerate(PEERS + PEERS6):
            spoken[address] = talk(address, 1000 * (number + 1), 50000 + number)
        settle()
        now = told_apart("web.service")
        net = {"2001:db8:5:1::/64": ["2001:db8:5:1::1", "2001:db8:5:1::2"], "2001:db8:5:2::/64": ["2001:db8:5:2::1"]}
        net.update({address: [address] for address in PEERS})
        for remote, addresses in net.items():
            moved = {key: now[remote][key] - old.get(remote, NOTHING)[key] for key in COUNTERS}
            assert moved == plus(*(spoken[address] for address in addresses)), (remote, moved, spoken)

    with subtest(f"{backend}: total and remotes agree, nothing is unattributed"):
        sums = balance("web.service")
        assert all(sums["unattributed"][key] == 0 for key in COUNTERS), sums
        assert sums["remotes"] == sums["total"], sums
        assert sums["coveragePercent"] == 100, sums

    with subtest(f"{backend}: a unit that says nothing has no remotes"):
        assert told_apart("idle.service") == {}, told_apart("idle.service")

with subtest("the report cuts to wider remote prefixes, and its rows still add up"):
    wide = told_apart("web.service", "--prefix 24")
    assert "198.51.100.0/24" in wide and "203.0.113.0/24" in wide, wide
    assert plus(*wide.values()) == plus(*told_apart("web.service").values()), wide

with subtest("settings cut them when they are booked, for one unit"):
    change_settings("settings['units']['web.service'] = {'remotes': {'ipv4PrefixLength': 24, 'ipv6PrefixLength': 48}}")
    machine.wait_for_unit("service-accounting.service")
    settle()
    spoken = plus(talk(PEERS[0], 100, 200), talk(PEERS[1], 100, 200))
    spoken6 = talk(PEERS6[2], 100, 200)
    settle()
    assert told_apart("web.service")["198.51.100.0/24"] == spoken, told_apart("web.service")
    assert told_apart("web.service")["2001:db8:5::/48"] == spoken6, told_apart("web.service")

with subtest("more remotes than allowed go to other, and nothing is missing"):
    change_settings("settings['units']['other.service'] = {}\nsettings['remotes'] = {'maxRemotesPerUnit': 2}")
    use_rules("nftables")
    machine.succeed("systemctl start other.service")
    settle()
    for address in PEERS:
        machine.succeed(f"traffic tell other.service client -4 {address} 9000 --send 500 --receive 5000")
    steady("other.service")
    settle()
    now = told_apart("other.service")
    assert len(now) == 3 and "other" in now, now
    assert plus(*now.values()) == booked("other.service"), (now, booked("other.service"))

with subtest("a unit whose remotes are switched off says so, and its totals go on"):
    change_settings("settings['units']['web.service'] = {'remotes': {'enable': False}}")
    settle()
    before = booked("web.service"), told_apart("web.service")
    talk(PEERS[0], 1000, 2000)
    settle()
    assert told_apart("web.service") == before[1]
    assert booked("web.service")["egressBytes"] > before[0]["egressBytes"] + 1000
    assert not balance("web.service")["enabled"], balance("web.service")
    assert "switched off" in machine.succeed("service-accounting remotes web.service"), machine.succeed("service-accounting remotes web.service")

with subtest("the ledger is sound"):
    machine.succeed("service-accounting ledger verify")
