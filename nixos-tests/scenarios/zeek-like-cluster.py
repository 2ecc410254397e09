"""A supervisor that is no systemd, with a manager, a logger and two workers, each in a scope: told apart, limited, and kept to their end."""

PORTS = {"manager": 9101, "logger": 9102, "worker-1": 9111, "worker-2": 9112}
SCOPES = {role: f"zeek-{role}.scope" for role in PORTS}
SUPERVISOR = '''"""Starts each node in a scope of its own, starts it again when it dies, and takes all along when it ends."""
import os, signal, subprocess, sys

nodes = {}

def start(role, port):
    scope = f"zeek-{role}.scope"
    folder = f"/run/traffic-{scope}"
    os.makedirs(folder, exist_ok=True)
    nodes[subprocess.Popen(
        ["service-accounting", "scope", "run", "--name", scope, "--", "traffic", "serve", "--tcp", str(port), "--udp", str(port)],
        env=dict(os.environ, RUNTIME_DIRECTORY=folder)).pid] = (role, port)

def end(number, frame):
    for node in nodes:
        os.kill(node, signal.SIGTERM)
    for node in list(nodes):
        os.waitpid(node, 0)
    sys.exit(0)

signal.signal(signal.SIGTERM, end)
for word in sys.argv[1:]:
    role, port = word.split("=")
    start(role, int(port))
while True:
    ended, status = os.wait()
    start(*nodes.pop(ended))
'''


def node(role):
    """The process of a node, in its scope; where cgroup v2 is not alone it is a folder further down."""
    folders = " ".join(f"/sys/fs/cgroup/{unified}system.slice/{SCOPES[role]}" for unified in ("", "unified/"))
    return machine.succeed(f"for folder in {folders}; do cat $folder/cgroup.procs 2>/dev/null || true; done").split()


def up(roles=PORTS):
    """Wait until these nodes take orders."""
    for role in roles:
        machine.wait_until_succeeds(f"systemctl is-active {SCOPES[role]}", timeout=30)
        machine.wait_for_open_port(PORTS[role])


start_all()
machine.wait_for_unit("service-accounting.service")
declare("zeek-*.scope")
use_rules("nftables")
machine.succeed(
    "mkdir -p /run/systemd/system/zeek-worker-.scope.d",
    "printf '[Scope]\\nTasksMax=99\\nIPAddressDeny=192.0.2.0/24\\n' >/run/systemd/system/zeek-worker-.scope.d/50-limits.conf",
    "systemctl daemon-reload",
)
nodes = " ".join(f"{role}={port}" for role, port in PORTS.items())
machine.succeed(
    f"cat >/run/zeek-supervisor <<'END'\n{SUPERVISOR}END",
    f"systemd-run --quiet --unit=zeek -p IPAccounting=yes --setenv=PATH=$PATH {program('python3')} /run/zeek-supervisor {nodes}",
)
up()

with subtest("each node is in its own scope, and still the supervisor's child"):
    supervisor = machine.get_unit_property("zeek.service", "MainPID")
    for role in PORTS:
        (process,) = node(role)
        assert machine.succeed(f"ps -o ppid= -p {process}").strip() == supervisor, role
        assert "traffic" in machine.succeed(f"tr '\\0' ' ' </proc/{process}/cmdline"), role
    listed = {scope["unit"] for scope in json.loads(machine.succeed("service-accounting scope list --json"))["scopes"] if scope["inLedger"]}
    assert listed == set(SCOPES.values()), listed

with subtest("a drop-in limits both workers, and nobody else"):
    limits = {role: machine.get_unit_property(scope, "TasksMax") for role, scope in SCOPES.items()}
    assert limits["worker-1"] == limits["worker-2"] == "99" and "99" not in (limits["manager"], limits["logger"]), limits

with subtest("what nodes say to the world and to each other is counted for each, not for the supervisor"):
    before = {role: steady(scope) for role, scope in SCOPES.items()}
    peer.succeed(f"traffic client -4 machine {PORTS['worker-1']} --send 500000 --receive 1000")
    peer.succeed(f"traffic client -4 machine {PORTS['worker-2']} --send 200000 --receive 1000")
    for worker in "worker-1", "worker-2":
        machine.succeed(f"traffic tell {SCOPES[worker]} udp-send -4 127.0.0.1 {PORTS['logger']} --size 1000 --count 20 --reply 10")
    machine.succeed(f"traffic tell {SCOPES['logger']} client -4 peer 9000 --send 80000 --receive 100")
    moved = {role: {key: steady(scope)[key] - before[role][key] for key in COUNTERS} for role, scope in SCOPES.items()}
    assert moved["manager"] == NOTHING, moved
    assert 500000 < moved["worker-1"]["ingressBytes"] < 550000, moved
    assert 200000 < moved["worker-2"]["ingressBytes"] < 220000, moved
    # The logger: 20 datagrams from each worker, and what TCP has besides.
    assert moved["logger"]["ingressBytes"] > 2 * 20 * 1028 and moved["logger"]["egressBytes"] > 80000, moved
    assert (shown("zeek.service")["ingressBytes"], shown("zeek.service")["egressBytes"]) == (0, 0), shown("zeek.service")

with subtest("the ledger has each of them, and a pattern adds them up"):
    now = {role: steady(scope) for role, scope in SCOPES.items()}
    settle()
    for role, scope in SCOPES.items():
        assert booked(scope) == now[role], (role, booked(scope), now[role])
    assert booked("zeek-*.scope") == plus(*now.values()), (booked("zeek-*.scope"), now)

with subtest("who talked to whom is told apart: the worker's remotes are the peer and the logger"):
    found = told_apart(SCOPES["worker-1"])
    assert plus(*found.values()) == now["worker-1"], (found, now["worker-1"])
    by_loopback = found["127.0.0.1"]
    assert (by_loopback["egressPackets"], by_loopback["egressBytes"]) == (20, 20 * 1028), found
    assert (by_loopback["ingressPackets"], by_loopback["ingressBytes"]) == (20, 20 * 38), found
    assert any(500000 < amounts["ingressBytes"] < 550000 for amounts in found.values()), found

with subtest("a worker that is killed is started again: one more run, and its figures to the end are kept"):
    peer.succeed(f"traffic client -4 machine {PORTS['worker-1']} --send 300000 --receive 1000")
    first = steady(SCOPES["worker-1"])
    (killed,) = node("worker-1")
    machine.succeed(f"kill -KILL {killed}")
    retry(lambda _: killed not in node("worker-1") and len(node("worker-1")) == 1, 30)
    up(["worker-1"])
    retry(lambda _: [run["running"] for run in runs(SCOPES["worker-1"])] == [False, True], 40)
    ended, running = runs(SCOPES["worker-1"])
    assert {key: ended[key] for key in COUNTERS} == first, (ended, first)
    assert gaps(SCOPES["worker-1"]) == [], gaps(SCOPES["worker-1"])
    assert machine.get_unit_property(SCOPES["worker-1"], "TasksMax") == "99"

with subtest("all of it goes on over a daemon-reload"):
    machine.succeed("systemctl daemon-reload")
    retry(lambda _: all(shown(scope)["ingressBytes"] is not None for scope in SCOPES.values()), 20)
    again = steady(SCOPES["worker-2"])
    peer.succeed(f"traffic client -4 machine {PORTS['worker-2']} --send 100000 --receive 1000")
    last = {role: steady(scope) for role, scope in SCOPES.items()}
    assert last["worker-2"]["ingressBytes"] - again["ingressBytes"] > 100000, (again, last)

with subtest("the supervisor ends and takes its nodes along: the end figures of all are in the ledger"):
    machine.succeed("systemctl stop zeek.service")
    for scope in SCOPES.values():
        machine.wait_until_fails(f"systemctl is-active {scope}", timeout=20)
    retry(lambda _: not any(run["running"] for scope in SCOPES.values() for run in runs(scope)), 40)
    for role, scope in SCOPES.items():
        whole = plus(first, last[role]) if role == "worker-1" else last[role]
        assert booked(scope) == whole, (role, booked(scope), whole)
