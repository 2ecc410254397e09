"""`service-accounting nflog` writes go-nflog-acctd's files: the same name and header, and totals equal to the rules' own counters."""

import csv
import io
import re

GROUPS = {"iptables": ("OUTPUT", 4, "INPUT", 5), "ip6tables": ("OUTPUT", 6, "INPUT", 7)}
FOLDER = "/var/log/accounting"


def counted(command, chain):
    """Packets and bytes of the one NFLOG rule of a chain."""
    (line,) = [line for line in machine.succeed(f"{command} -nvxL {chain}").splitlines() if "NFLOG" in line]
    return tuple(int(word) for word in line.split()[:2])


start_all()
machine.wait_for_unit("web.service")
for command, (out, out_group, into, in_group) in GROUPS.items():
    machine.succeed(f"{command} -A {out} -j NFLOG --nflog-group {out_group} --nflog-size 64")
    machine.succeed(f"{command} -A {into} -j NFLOG --nflog-group {in_group} --nflog-size 64")
machine.succeed(
    "systemd-run --quiet --unit=acctd -p Type=exec service-accounting nflog -interval 1h"
    " -ip4-dst-group=4 -ip4-src-group=5 --ip6-dst-group=6 --ip6-src-group=7 -log-directory=" + FOLDER
)
machine.wait_until_succeeds("test $(grep -cE '^ *[4-7] ' /proc/net/netfilter/nfnetlink_log) -eq 4", timeout=20)
# What passed before it listened is in the rules' counters and in no file.
for command in GROUPS:
    machine.succeed(f"{command} -Z")

with subtest("a second reader of a group is refused, and told who holds it"):
    code, said = machine.execute(f"service-accounting nflog -ip4-dst-group=4 -log-directory={FOLDER} 2>&1")
    assert code == 1 and "group 4" in said, (code, said)

with subtest("at SIGTERM it writes one file, with a header and a row for each address"):
    peer.succeed("traffic client -4 machine 8080 --send 5000 --receive 300000 --times 3")
    peer.succeed("traffic client -6 machine6 8080 --send 5000 --receive 200000 --times 3")
    machine.succeed("traffic client -4 machine 8080 --send 1000 --receive 1000")
    steady("web.service")
    rules = {(command, chain): counted(command, chain) for command in GROUPS for chain in ("OUTPUT", "INPUT")}
    machine.succeed("systemctl stop acctd.service")
    (name,) = machine.succeed(f"ls {FOLDER}").split()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}_\d{4}-\d\d-\d\d-\d{6}\.csv", name), name
    text = machine.succeed(f"cat {FOLDER}/{name}")
    assert text.startswith("Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets"), text

with subtest("its totals are the rules' counters, to the byte and packet"):
    rows = list(csv.DictReader(io.StringIO(text)))
    for command, six in ("iptables", False), ("ip6tables", True):
        mine = [row for row in rows if (":" in row["IP"]) == six]
        sent = sum(int(row["DestPackets"]) for row in mine), sum(int(row["DestBytes"]) for row in mine)
        got = sum(int(row["SourcePackets"]) for row in mine), sum(int(row["SourceBytes"]) for row in mine)
        assert sent == rules[(command, "OUTPUT")], (command, sent, rules)
        assert got == rules[(command, "INPUT")], (command, got, rules)

with subtest("bad words are refused with exit code 2, and nothing is written"):
    for words in "", "-interval 7m -ip4-dst-group=4", "-ip4-dst-group=70000", "-ip4-dst-group=4 -nonsense=1":
        code, said = machine.execute(f"service-accounting nflog {words} -log-directory=/tmp/none 2>&1")
        assert code == 2, (words, code, said)
    machine.fail("test -e /tmp/none")
