"""A million spoofed sources: memory and ledger stay bounded, and the sums are exact."""

SOURCES = 1_000_000
MOST = 4096

# Datagrams from ever other addresses of 100.64.0.0/10, with no checksum of their own (RFC 768: zero means none).
FLOOD = """\
import socket, struct, sys
target = socket.inet_aton(socket.gethostbyname("machine"))
line = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
head = struct.pack(">BBHHHBBH", 0x45, 0, 48, 0, 0, 64, socket.IPPROTO_UDP, 0)
rest = target + struct.pack(">HHHH", 40000, 8080, 28, 0) + bytes(20)
name = (socket.inet_ntoa(target), 0)
first = 100 << 24 | 64 << 16
for source in range(first, first + int(sys.argv[1])):
    line.sendto(head + source.to_bytes(4, "big") + rest, name)
"""


def bytes_of(what):
    return int(machine.succeed(what).split()[0])


def resident():
    """Bytes of memory the agent holds."""
    pid = machine.get_unit_property("service-accounting.service", "MainPID")
    return 1024 * int(machine.succeed(f"grep VmRSS /proc/{pid}/status").split()[1])


def lost():
    return sum(gap["packets"] for gap in remotes("web.service")["gaps"] if gap["cause"] == "packets-lost")


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
use_rules("nftables")
machine.succeed("systemctl restart web.service")
# What comes from nowhere must come in: no check of the way back, in the machine's own network.
machine.succeed("for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$file; done")
peer.succeed(f"cat >/run/flood.py <<'END'\n{FLOOD}END\n", "python3 /run/flood.py 100")
steady("web.service")
settle()
assert booked("web.service")["ingressPackets"] == 100, booked("web.service")
small = bytes_of(f"du -b {LEDGER}")
before = resident()

with subtest("a million sources are counted as what they are: totals to the byte"):
    peer.succeed(f"python3 /run/flood.py {SOURCES}", timeout=300)
    seen = steady("web.service")
    settle()
    # The kernel drops some before anybody counts them: its queue of the receiving end is full at times.
    assert SOURCES * 9 // 10 < seen["ingressPackets"] <= SOURCES + 100, seen
    assert booked("web.service") == seen, (booked("web.service"), seen)

with subtest("remotes that are told apart are bounded in each hour and day, and their sum is exact"):
    sums = balance("web.service")
    told = sums["remotes"]["ingressPackets"]
    assert told + lost() == seen["ingressPackets"], (told, lost(), seen)
    log(f"{lost()} of {seen['ingressPackets']} packets could not be read, and were reported")
    rows = told_apart("web.service", "--by hour")
    hours = bytes_of(f"sqlite3 -readonly {LEDGER} 'SELECT count(DISTINCT hour_s) FROM remote_hour'")
    assert MOST < bytes_of(f"sqlite3 -readonly {LEDGER} 'SELECT count(*) FROM remote_hour'") <= hours * (MOST + 1), rows
    assert rows["other"]["ingressPackets"] > SOURCES // 2, rows["other"]
    assert plus(*told_apart("web.service").values()) == sums["remotes"], sums

with subtest("memory and ledger are bounded"):
    grown = bytes_of(f"du -b {LEDGER}") - small
    log(f"memory {before >> 20} -> {resident() >> 20} MiB, ledger {small >> 10} -> {small + grown >> 10} KiB")
    # 100 bytes a row, in two tables, and an hour that may turn in between.
    assert grown < 4 * (MOST + 1) * 100 + (1 << 20), grown
    assert resident() < 160 << 20, resident()

with subtest("afterwards a remote that comes is counted as before"):
    was = booked("web.service")
    peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 2000")
    steady("web.service")
    settle()
    assert booked("web.service")["egressBytes"] > was["egressBytes"]
    assert lost() + balance("web.service")["remotes"]["ingressPackets"] == booked("web.service")["ingressPackets"]
    machine.succeed("service-accounting ledger verify")
