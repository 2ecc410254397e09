"""More packets than the agent can read: what was sent is what was booked and what is reported lost, to the packet."""

# As fast as Python can: datagrams nobody waits for, to the port of an accounted unit.
FLOOD = """\
import socket, sys
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.connect(("127.0.0.1", 8080))
sent = refused = 0
for _ in range(int(sys.argv[1])):
    line.send(bytes(20))
print(int(sys.argv[1]))
"""


def lost():
    """Packets that gaps say were lost."""
    return sum(gap["packets"] for gap in remotes("web.service")["gaps"] if gap["cause"] == "packets-lost")


def counted():
    """Packets that the rules of the unit's run counted."""
    seen = seen_by_rules("web.service", "nftables")
    return seen["ingressPackets"] + seen["egressPackets"]


def told():
    """Packets that were booked to remotes."""
    sums = balance("web.service")["remotes"]
    return sums["ingressPackets"] + sums["egressPackets"]


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
use_rules("nftables")
machine.succeed("systemctl restart web.service", f"cat >/run/flood.py <<'END'\n{FLOOD}END\n")
taken()
settle()

with subtest("a reader that keeps up loses nothing"):
    machine.succeed("python3 /run/flood.py 20000")
    steady("web.service")
    settle()
    # A busy machine drops some before any rule sees them.
    assert lost() == 0 and told() == counted() > 5000, (lost(), told(), counted())

with subtest("a reader that stands still loses what the kernel can't keep: counted, and a gap"):
    machine.succeed("systemctl kill --kill-whom=main --signal=STOP service-accounting.service")
    machine.succeed("python3 /run/flood.py 400000")
    machine.succeed("systemctl kill --kill-whom=main --signal=CONT service-accounting.service")
    # The kernel numbers the packets it logs: only one that arrives tells of those that did not.
    machine.succeed("python3 /run/flood.py 10")
    steady("web.service")
    settle()
    assert lost() > 0, remotes("web.service")["gaps"]
    assert told() + lost() == counted(), (told(), lost(), counted())
    log(f"{lost()} of {counted()} packets were lost, and all of them reported")
    assert vital("packets-lost") == lost(), status()["vitals"]

with subtest("the total is not affected, and what is missing is unattributed"):
    sums = balance("web.service")
    systemd = shown("web.service")
    assert booked("web.service") == systemd, (booked("web.service"), systemd)
    missing = sum(sums["unattributed"][key] for key in ("ingressPackets", "egressPackets"))
    assert missing == lost(), (sums, lost())
    assert sums["coveragePercent"] < 100, sums

with subtest("at the stop the rules' counters say how many bytes of the unit were lost"):
    before = counted()
    machine.succeed("systemctl stop web.service")
    taken()
    retry(lambda _: sum(balance("web.service")["lost"][key] for key in ("ingressPackets", "egressPackets")) == lost(), 20)
    sums = balance("web.service")
    assert sum(sums["lost"][key] for key in ("ingressBytes", "egressBytes")) == sum(
        sums["unattributed"][key] for key in ("ingressBytes", "egressBytes")
    ), sums

with subtest("the agent is none the worse for it"):
    machine.succeed("systemctl start web.service", "python3 /run/flood.py 1000")
    was = told()
    settle()
    assert machine.get_unit_property("service-accounting.service", "NRestarts") == "0"
    machine.succeed("service-accounting ledger verify")
