"""Rule counters against systemd's, for many kinds of traffic: equal, but where docs/explanation/rules.md says by how much not."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
machine.succeed("systemctl start bystander.service other.service")

# A unit for what the common ones don't do: it gets a line of Python, which runs once the rules are there.
machine.succeed(
    "mkdir -p /run/systemd/system/oddity.service.d",
    "cp /etc/systemd/system/web.service.d/zz-service-accounting.conf /run/systemd/system/oddity.service.d/",
    f"printf '[Service]\\nExecStart={program('python3')} /run/oddity.py\\n' >/run/systemd/system/oddity.service",
    "systemctl daemon-reload",
)
ODDITY = """\
import socket, struct, subprocess, sys, time, threading
family = {family}
door = socket.socket(family, socket.SOCK_STREAM)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", 9200))
door.listen(50)
{body}
time.sleep(1000)
"""
# Answers and closes at once: the peer's FIN finds no socket any more, only what is left of it.
CLOSES_FIRST = """\
for _ in range(5):
    line, _ = door.accept()
    line.recv(20, socket.MSG_WAITALL)
    line.sendall(bytes(5000))
    line.close()
"""
RESETS = """\
for _ in range(5):
    line, _ = door.accept()
    line.recv(20, socket.MSG_WAITALL)
    line.sendall(bytes(5000))
    line.recv(1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
"""
NEVER_ACCEPTS = ""
PINGS = 'subprocess.run(["ping", "-q", "-c", "5", "-i", "0.05", "{own_goal}"], stdout=subprocess.DEVNULL)\n'
DUAL_STACK = """\
door.close()
door = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
door.bind(("::", 9200))
door.listen(50)
""" + CLOSES_FIRST.replace("line.close", "line.recv(1); line.close")

PORTS = "web.service=tcp/8080,udp/8080,tcp/9997 oddity.service=tcp/9200"
TIMES = 5

# Kind of traffic: (unit, who does it, how). {out} is the unit's way to others, {to} others' way to the unit.
KINDS = {
    "server, peer closes first": ("web", "peer", "traffic client {v} {to} 8080 --send 3000 --receive 100000 --times 5"),
    "server, closes first, waits": ("web", "peer", "traffic client {v} {to} 8080 --send 3000 --receive 100000 --times 5 --server-closes"),
    "server, closes first": ("oddity", "peer", "traffic client {v} {to} 9200 --send 20 --receive 5000 --times 5"),
    "server, resets": ("oddity", "peer", "for n in 1 2 3 4 5; do traffic client {v} {to} 9200 --send 20 --receive 5000 || true; done"),
    "server, never accepts": ("oddity", "peer", "for n in 1 2 3 4 5; do nc -z {to} 9200; done"),
    "server, dual stack": ("oddity", "peer", "traffic client {v} {to} 9200 --send 20 --receive 5000 --times 5"),
    "server, port found": ("other", "peer", "traffic client {v} {to} 8081 --send 3000 --receive 100000 --times 5"),
    "client": ("web", "unit", "client {v} {out} {port} --send 3000 --receive 100000 --times 5"),
    "client, peer closes first": ("web", "unit", "client {v} {out} {port} --send 3000 --receive 100000 --times 5 --server-closes"),
    "client, refused": ("web", "unit fails", "client {v} {out} 9998 --send 20 --receive 20"),
    "both ends": ("web", "unit", "client {v} {self} 8080 --send 3000 --receive 100000 --times 5"),
    "udp server": ("web", "peer", "traffic udp-send {to} 8080 --size 300 --count 20 --reply 600"),
    "udp server that only listens": ("web", "peer", "traffic udp-send {to} 8080 --size 300 --count 20 --reply 0"),
    "udp server, port found": ("other", "peer", "traffic udp-send {to} 8081 --size 300 --count 20 --reply 0"),
    "udp fragments": ("web", "peer", "traffic udp-send {to} 8080 --size 8000 --count 5 --reply 8000"),
    "udp client": ("web", "unit", "udp-send {out} {port} --size 300 --count 20 --reply 600"),
    "udp client, fragments": ("web", "unit", "udp-send {out} {port} --size 8000 --count 5 --reply 8000"),
    "udp client, refused": ("web", "unit", "udp-send {out} 9998 --size 300 --count 1 --reply 0"),
    "closed port, undeclared": ("web", "peer fails", "traffic client {v} {to} 9996 --send 20 --receive 20"),
    "closed port, declared": ("web", "peer fails", "traffic client {v} {to} 9997 --send 20 --receive 20"),
    "ping": ("oddity", "nobody", ""),
}
BODIES = {
    "server, closes first": CLOSES_FIRST,
    "server, resets": RESETS,
    "server, never accepts": NEVER_ACCEPTS,
    "server, dual stack": DUAL_STACK,
    "ping": PINGS,
}


def expected(kind, version, net, difference, backend, counted):
    """Whether what the rules counted more than systemd is what it must be."""
    packets_in, bytes_in, packets_out, bytes_out = (
        difference[key] for key in ("ingressPackets", "ingressBytes", "egressPackets", "egressBytes")
    )
    more = 20 if version == "-6" else 0
    if backend == "nftables":
        if "fragments" in kind and version == "-6" and net == "veth":
            # Unless somebody tracks connections, IPv6 is put together behind the rules: they see the first of six fragments,
            # 1496 bytes, where systemd sees 8048.
            return packets_in == packets_out == bytes_out == 0 and bytes_in == -5 * (8048 - 1496)
        return set(difference.values()) == {0}
    if kind in ("server, closes first",) or kind == "both ends":
        # Packets to connections that only wait for their time to be over, of 32 bytes of TCP each.
        return 0 <= packets_in <= TIMES and bytes_in == packets_in * (52 + more) and packets_out == bytes_out == 0
    if kind == "closed port, declared":
        # One SYN, and 20 bytes of options.
        return packets_in == 1 and bytes_in == 60 + more and packets_out == bytes_out == 0
    return set(difference.values()) == {0}


def tallied(unit):
    """What the agent booked of the unit's run to remotes."""
    columns = ", ".join(f"tallied_{way}_{what}" for way in ("ingress", "egress") for what in ("bytes", "packets"))
    invocation = machine.get_unit_property(unit, "InvocationID")
    row = machine.succeed(f"sqlite3 -readonly {LEDGER} \"SELECT {columns} FROM remote_run WHERE invocation = '{invocation}'\"").strip()
    return dict(zip(COUNTERS, map(int, row.split("|")))) if row else NOTHING


def arrive(unit, rules, booked_before):
    """Wait until the agent has booked what the rules counted since `rules`, and nothing else."""
    by_rules = seen_by_rules(unit, backend)
    target = {key: booked_before[key] + by_rules[key] - rules[key] for key in COUNTERS}
    retry(lambda _: tallied(unit) == target, 20)


def difference_of(unit, backend, started):
    """What the rules counted more than systemd, since `started`, and what systemd counted."""
    by_systemd = steady(unit)
    by_rules = seen_by_rules(unit, backend)
    counted = {key: by_systemd[key] - started[0][key] for key in COUNTERS}
    return {key: by_rules[key] - started[1][key] - counted[key] for key in COUNTERS}, counted


machine.succeed(f"sed -i \"s/^UNITS='/&oddity.service /\" {HOOK_SETTINGS}")
change_settings("settings['units']['oddity.service'] = {}\nsettings['interval'] = settings['checkpoint'] = '200ms'")
# What of the total is in no remote: what systemd counted and the rules did not, less what they counted more.
unattributed = {"web.service": NOTHING, "other.service": NOTHING}
for backend in "nftables", "iptables":
    use_rules(backend, PORTS)
    for version in "-4", "-6":
        for net in "veth", "lo":
            loopback = {"-4": "127.0.0.1", "-6": "::1"}[version]
            own = {"-4": "machine", "-6": "machine6"}[version]
            peers = {"-4": "peer", "-6": "peer6"}[version]
            way = {
                "v": version,
                "to": own if net == "veth" else loopback,
                "out": peers if net == "veth" else loopback,
                "port": 9000 if net == "veth" else 8088,
                "self": own if net == "veth" else loopback,
            }
            with subtest(f"{backend}, IPv{version[1]}, {net}"):
                for kind, (name, who, how) in KINDS.items():
                    if kind == "server, dual stack" and version == "-6":
                        continue
                    unit = f"{name}.service"
                    started = NOTHING, NOTHING
                    remembered = NOTHING
                    if kind in BODIES:
                        body = BODIES[kind].format(own_goal=way["out"]) if kind == "ping" else BODIES[kind]
                        family = "socket.AF_INET6" if version == "-6" else "socket.AF_INET"
                        script = ODDITY.replace("{family}", family).replace("{body}", body)
                        machine.succeed(f"cat >/run/oddity.py <<'END'\n{script}END\n", "systemctl restart oddity.service")
                        if kind != "ping":
                            machine.wait_until_succeeds("ss -Hltn sport = :9200 | grep -q .", timeout=20)
                        else:
                            machine.wait_until_succeeds("! pgrep -x ping && pgrep -f /run/oddity.py && sleep 0.6", timeout=20)
                    else:
                        started = steady(unit), seen_by_rules(unit, backend)
                        remembered = tallied(unit)
                    command = how.format(**way)
                    place = peer if net == "veth" else machine
                    if who.startswith("peer"):
                        (place.fail if "fails" in who else place.succeed)(command)
                    elif who.startswith("unit"):
                        (machine.fail if "fails" in who else machine.succeed)(f"traffic tell {unit} {command}")
                    difference, counted = difference_of(unit, backend, started)
                    arrive(unit, started[1], remembered)
                    if unit in unattributed:
                        unattributed[unit] = {key: value - difference[key] for key, value in unattributed[unit].items()}
                    moved = counted["ingressPackets"] + counted["egressPackets"] > 0
                    log(f"{backend} IPv{version[1]} {net} {kind}: systemd {list(counted.values())}, rules {list(difference.values())} more")
                    assert moved or "closed port" in kind, (kind, counted)
                    assert expected(kind, version, net, difference, backend, counted), (kind, counted, difference)

with subtest("total, sum of remotes and what is unattributed are what the rules predict, to the byte"):
    settle()
    for unit, expected_rest in unattributed.items():
        sums = balance(unit)
        log(f"{unit}: total {sums['total']}, remotes {sums['remotes']}, unattributed {sums['unattributed']}")
        assert {key: sums["unattributed"][key] for key in COUNTERS} == expected_rest, (unit, sums, expected_rest)
        assert plus(*told_apart(unit).values()) == {key: sums["remotes"][key] for key in COUNTERS}, sums

with subtest("nftables, IPv6 fragments where connections are tracked: equal"):
    machine.succeed("nft 'add table inet admin; add chain inet admin in { type filter hook input priority 0; }; add rule inet admin in ct state new counter'")
    use_rules("nftables", PORTS)
    started = steady("web.service"), seen_by_rules("web.service", "nftables")
    peer.succeed("traffic udp-send machine6 8080 --size 8000 --count 5 --reply 8000")
    difference, counted = difference_of("web.service", "nftables", started)
    assert difference == NOTHING and counted["ingressBytes"] == 5 * 8048, (difference, counted)
