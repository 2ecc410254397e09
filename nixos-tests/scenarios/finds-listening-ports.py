"""With iptables, ports that a unit listens on need not be declared: its first packets are seen all the same."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

# Nothing is declared. Units that are active already are looked at by sync.
use_rules("iptables")


def chain():
    """The rules for ports, without counters: of IPv4 and IPv6."""
    said = {}
    for family in "iptables", "ip6tables":
        lines = machine.succeed(f"{family} -w 5 -t security -S SRVACCT-ports").splitlines()
        said[family] = [line.removeprefix("-A SRVACCT-ports ") for line in lines if line.startswith("-A ")]
    return said


def ports_of(unit):
    """What is remembered of a unit: (family, protocol, port, address, device)."""
    lines = (line.split() for line in machine.succeed("cat /run/service-accounting-rules/listening").splitlines())
    return sorted(tuple(line[1:6]) for line in lines if line[6] == unit)


def everywhere(port):
    """A server of the common units: TCP and UDP, IPv4 and IPv6."""
    return sorted((family, protocol, str(port), "-", "-") for family in "46" for protocol in ("tcp", "udp"))


def difference_of(unit, act):
    """What the rules counted more than systemd while `act` was done; something moved."""
    systemd, rules = steady(unit), seen_by_rules(unit, "iptables")
    act()
    now, seen = steady(unit), seen_by_rules(unit, "iptables")
    assert now["ingressPackets"] > systemd["ingressPackets"], (unit, now)
    return {key: (seen[key] - rules[key]) - (now[key] - systemd[key]) for key in COUNTERS}


def traffic_to(port):
    """TCP that the peer closes, datagrams that are answered and that are not; IPv4 and IPv6."""
    for host in "machine", "machine6":
        peer.succeed(
            f"traffic client {host} {port} --send 3000 --receive 100000 --times 5",
            f"traffic udp-send {host} {port} --size 300 --count 20 --reply 600",
            f"traffic udp-send {host} {port} --size 300 --count 20 --reply 0",
        )


PYTHON = program("python3")
SS = program("ss")


def make_unit(name, script, accounted=True, properties="Type=notify"):
    """A service that runs a piece of Python."""
    machine.succeed(
        f"cat >/run/{name}.py <<'END'\nimport os, socket, subprocess, time\nV4, V6, UDP = socket.AF_INET, socket.AF_INET6, socket.SOCK_DGRAM\n"
        "def ready():\n    subprocess.run(['systemd-notify', '--ready'])\n"
        f"{script}\ntime.sleep(1000)\nEND\n",
        f"printf '[Service]\\n{properties}\\nNotifyAccess=all\\nExecStart={PYTHON} /run/{name}.py\\n' >/run/systemd/system/{name}.service",
    )
    if accounted:
        machine.succeed(
            f"mkdir -p /run/systemd/system/{name}.service.d",
            f"cp /etc/systemd/system/web.service.d/zz-service-accounting.conf /run/systemd/system/{name}.service.d/",
            f"sed -i \"s/^UNITS='/&{name}.service /\" {HOOK_SETTINGS}",
        )
    machine.succeed("systemctl daemon-reload")


with subtest("sync finds the ports of units that are active, to the byte"):
    assert ports_of("web.service") == everywhere(8080), ports_of("web.service")
    difference = difference_of("web.service", lambda: traffic_to(8080))
    assert difference == NOTHING, difference

with subtest("a unit that says when it is ready has rules for its ports by then"):
    machine.succeed("systemctl start other.service")
    assert ports_of("other.service") == everywhere(8081), ports_of("other.service")
    difference = difference_of("other.service", lambda: traffic_to(8081))
    assert difference == NOTHING, difference

with subtest("it has them from its first packet on when it starts again"):
    machine.succeed("systemctl stop other.service", f"{HOOK} sync")
    assert not [rule for rules in chain().values() for rule in rules if "--dport 8081" in rule], chain()
    machine.succeed("systemctl start other.service")
    traffic_to(8081)
    assert steady("other.service") == seen_by_rules("other.service", "iptables"), (shown("other.service"), chain())

with subtest("a unit that listens after it was said to be started is found by the next sync"):
    machine.succeed("systemctl start strict.service")
    machine.wait_until_succeeds("ss -Hlun sport = :8084 | grep -q ::", timeout=20)
    machine.succeed("systemctl reload service-accounting-sync.service")
    assert ports_of("strict.service") == everywhere(8084), ports_of("strict.service")
    difference = difference_of("strict.service", lambda: traffic_to(8084))
    assert difference == NOTHING, difference
    machine.succeed("systemctl restart strict.service")
    machine.wait_until_succeeds("ss -Hlun sport = :8084 | grep -q ::", timeout=20)
    traffic_to(8084)
    assert steady("strict.service") == seen_by_rules("strict.service", "iptables"), (shown("strict.service"), chain())

with subtest("a socket unit's port is its own, not its service's"):
    machine.succeed("systemctl start listener.socket", f"{HOOK} sync")
    assert ports_of("listener.socket") == [("4", "tcp", "8089", "-", "-"), ("6", "tcp", "8089", "-", "-")], ports_of("listener.socket")
    difference = difference_of("listener.socket", lambda: peer.succeed("traffic client machine 8089 --send 3000 --receive 100000 --times 5"))
    assert difference == NOTHING, difference
    assert ports_of("listener.service") == [], ports_of("listener.service")

with subtest("addresses, devices, both families and groups below the unit's are told; clients' sockets are no ports"):
    make_unit("doors", """\
kept = []
def door(family, kind, address, port, device=None, listen=True):
    one = socket.socket(family, kind)
    if device:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
    one.bind((address, port))
    if kind == socket.SOCK_STREAM:
        one.listen()
    kept.append(one)
    return one
TCP = socket.SOCK_STREAM
door(V6, TCP, '::', 9301)
door(V4, TCP, '127.0.0.1', 9302)
door(V6, TCP, '::1', 9303)
door(V6, TCP, '::ffff:127.0.0.1', 9304)
door(V4, UDP, '0.0.0.0', 9305, b'lo')
door(V4, UDP, '0.0.0.0', 9306).connect(('127.0.0.1', 9999))
client = socket.socket(V4, UDP)
client.sendto(b'x', ('127.0.0.1', 9999))
group = open('/proc/self/cgroup').read().split('::')[1].split()[0]
base = '/sys/fs/cgroup/unified' if os.path.isdir('/sys/fs/cgroup/unified') else '/sys/fs/cgroup'
os.mkdir(base + group + '/below')
with open(base + group + '/below/cgroup.procs', 'w') as members:
    members.write(str(os.getpid()))
door(V4, TCP, '0.0.0.0', 9307)
ready()
""", properties="Type=notify\\nDelegate=yes")
    machine.succeed("systemctl start doors.service")
    assert ports_of("doors.service") == [
        ("4", "tcp", "9301", "-", "-"),
        ("4", "tcp", "9302", "127.0.0.1", "-"),
        ("4", "tcp", "9304", "127.0.0.1", "-"),
        ("4", "tcp", "9307", "-", "-"),
        ("4", "udp", "9305", "-", "lo"),
        ("6", "tcp", "9301", "-", "-"),
        ("6", "tcp", "9303", "::1", "-"),
    ], ports_of("doors.service")
    rules = [rule for rule in chain()["iptables"] if "--dport 930" in rule]
    assert any(rule.startswith("-i lo -p udp") for rule in rules), rules
    machine.succeed("systemctl stop doors.service")

RESOLVER = """\
one = socket.socket(V4, UDP)
{option}
one.bind(({address!r}, 9400))
ready()
while True:
    one.recv(1000)
"""
with subtest("on one port, a packet is of the unit that is bound to its address; and of none where several are bound alike"):
    make_unit("wide", RESOLVER.format(address="0.0.0.0", option="one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)"))
    make_unit("narrow", RESOLVER.format(address="127.0.0.1", option="one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)"), accounted=False)
    machine.succeed("systemctl start wide.service narrow.service", f"{HOOK} sync")
    before = seen_by_rules("wide.service", "iptables")
    machine.succeed("traffic udp-send 127.0.0.1 9400 --size 300 --count 20")
    assert seen_by_rules("wide.service", "iptables") == before, "the datagrams of another unit were taken"
    difference = difference_of("wide.service", lambda: peer.succeed("traffic udp-send machine 9400 --size 300 --count 20"))
    assert difference == NOTHING, difference
    shared = RESOLVER.format(address="0.0.0.0", option="one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)")
    make_unit("twin", shared)
    make_unit("wide", shared, accounted=False)
    machine.succeed("systemctl stop narrow.service", "systemctl restart wide.service", "systemctl start twin.service")
    assert ports_of("wide.service") == ports_of("twin.service") == [], chain()
    # The option wins where it is set.
    use_rules("iptables", "twin.service=udp/9400")
    assert [rule for rule in chain()["iptables"] if "--dport 9400" in rule] == [chain()["iptables"][-1]], chain()
    use_rules("iptables")
    machine.succeed("systemctl stop wide.service twin.service")

with subtest("a port that its unit closes is forgotten by the next sync"):
    make_unit("brief", """\
one = socket.create_server(('', 9500))
ready()
while not os.path.exists('/run/close'):
    time.sleep(0.05)
one.close()
""")
    machine.succeed("systemctl start brief.service")
    assert ports_of("brief.service") == [("4", "tcp", "9500", "-", "-")], ports_of("brief.service")
    machine.succeed("touch /run/close")
    machine.wait_until_fails("ss -Hltn sport = :9500 | grep -q .", timeout=20)
    machine.succeed(f"{HOOK} sync")
    assert ports_of("brief.service") == [] and not [rule for rule in chain()["iptables"] if "9500" in rule], chain()

with subtest("a unit with more sockets than is good for all others' packets has only its declared ports"):
    make_unit("crowd", "kept = [socket.create_server(('', 9600 + n)) for n in range(65)]\nready()")
    machine.succeed("systemctl start crowd.service")
    assert ports_of("crowd.service") == [], ports_of("crowd.service")
    assert ports_of("web.service") == everywhere(8080), ports_of("web.service")
    machine.succeed("systemctl stop crowd.service")

with subtest("rules that are right go on counting, and a firewall that flushes everything gets them back"):
    before = seen_by_rules("web.service", "iptables")
    machine.succeed(f"{HOOK} sync")
    assert seen_by_rules("web.service", "iptables") == before
    right = chain()
    machine.succeed("iptables -t security -F", "ip6tables -t security -F", f"{HOOK} sync")
    assert chain() == right, (chain(), right)

with subtest("without ss, sync says once that only declared ports count, and units start"):
    machine.succeed("printf '#!/bin/sh\\nexit 1\\n' >/tmp/no-ss", "chmod 755 /tmp/no-ss", f"mount --bind /tmp/no-ss {SS}")
    machine.succeed("systemctl restart spare.service", "rm -f /run/said")
    for _ in range(2):
        machine.succeed(f"{HOOK} sync 2>>/run/said")
    machine.succeed(f"umount {SS}")
    said = machine.succeed("cat /run/said")
    assert said.count("no listening ports are found") == 1 and said.count("\n") == 1, said
    assert ports_of("web.service") == everywhere(8080), ports_of("web.service")

with subtest("nftables needs no ports and looks for none"):
    machine.succeed("printf '#!/bin/sh\\ntouch /run/asked-ss\\n' >/tmp/ss", "chmod 755 /tmp/ss", f"mount --bind /tmp/ss {SS}")
    use_rules("nftables")
    machine.succeed("systemctl restart other.service", f"{HOOK} sync", f"umount {SS}", "! test -e /run/asked-ss")
