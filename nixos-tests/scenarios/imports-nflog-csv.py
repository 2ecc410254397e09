"""go-nflog-acctd's files come into the ledger once, to the byte, in any order, as remotes of the whole machine."""

FOLDER = "/srv/accounting"
HEADER = "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets"


def csv(name, rows, folder=FOLDER):
    """A file as go-nflog-acctd writes it."""
    day, clock = name[:10], name[11:17]
    time = f"{day} {clock[:2]}:{clock[2:4]}:{clock[4:]}"
    lines = "\n".join([HEADER] + [f"{time},{row}" for row in rows])
    machine.succeed(f"mkdir -p {folder} && cat >{folder}/{name}.csv <<'END'\n{lines}\nEND")


def imported(words="", folder=FOLDER):
    """What an import answers: its sums."""
    command = f"service-accounting import nflog-csv {folder} --zone UTC --json {words} 2>/tmp/err"
    return json.loads(machine.succeed(command))["sums"]


def remotes(ledger=LEDGER):
    """All remotes of the machine by day: (day, remote, bytes in, bytes out, packets in, packets out)."""
    return machine.succeed(
        f"sqlite3 {ledger} \"SELECT date(day * 86400, 'unixepoch'), hex(address), prefix_length, sum(ingress_bytes), sum(egress_bytes),"
        " sum(ingress_packets), sum(egress_packets) FROM remote_day JOIN unit ON unit.id = unit_id WHERE name = '-.slice'"
        ' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"'
    ).split()


def hours():
    """Bytes of the machine by hour."""
    return machine.succeed(
        f"sqlite3 {LEDGER} \"SELECT datetime(hour_s, 'unixepoch'), sum(ingress_bytes), sum(egress_bytes) FROM remote_hour"
        " JOIN unit ON unit.id = unit_id WHERE name = '-.slice' GROUP BY 1 ORDER BY 1\""
    ).splitlines()


start_all()
machine.wait_for_unit("service-accounting.service")
csv("2013-02-11-150000_2013-02-11-160000", ["192.0.2.7,1000,10,2000,20", "2001:db8::1,300,3,0,0"])
csv("2013-02-11-160000_2013-02-11-170000", ["192.0.2.7,1,1,2,1", "0.0.0.0,50,5,60,6"])
csv("2013-02-12-000000_2013-02-13-000000", ["198.51.100.9,24000,24,7,1"])
csv("2013-02-13-000000_2013-02-13-010000", [])
WANTED = [
    "2013-02-11||0|50|60|5|6",
    "2013-02-11|20010DB8000000000000000000000000|64|300|0|3|0",
    "2013-02-11|C0000207|32|1001|2002|11|21",
    "2013-02-12|C6336409|32|24000|7|24|1",
]

with subtest("a dry run while the agent is at work tells all and changes nothing; an import is refused with exit code 3"):
    sums = imported("--dry-run")
    assert (sums["imported"], sums["bytes"]) == (4, 3000 + 300 + 3 + 110 + 24007), sums
    assert remotes() == []
    code, said = machine.execute(f"service-accounting import nflog-csv {FOLDER} 2>&1")
    assert code == 3 and "systemctl stop service-accounting" in said, (code, said)

with subtest("imported: what came from an address is ingress, what went to it egress; a day-long file is spread over its hours"):
    machine.succeed("systemctl stop service-accounting.service", f"cp {LEDGER} /tmp/second.sqlite", f"cp {LEDGER} /tmp/third.sqlite")
    assert imported()["imported"] == 4
    assert "4 of 4" in machine.succeed("cat /tmp/err")
    assert remotes() == WANTED, remotes()
    spread = [line.split("|") for line in hours() if line.startswith("2013-02-12")]
    assert len(spread) == 24 and all(line[1] == "1000" for line in spread), spread
    machine.succeed("service-accounting ledger verify")

with subtest("twice, and from another folder, changes nothing"):
    machine.succeed(f"cp -r {FOLDER} /srv/copy")
    for folder in FOLDER, "/srv/copy":
        sums = imported(folder=folder)
        assert (sums["known"], sums["imported"], sums["bytes"]) == (4, 0, 0), sums
    assert remotes() == WANTED, remotes()

with subtest("in another order, one file at a time, the totals are the same"):
    names = machine.succeed(f"ls {FOLDER}").split()
    for ledger, order in ("/tmp/second.sqlite", reversed(names)), ("/tmp/third.sqlite", names[2:] + names[:2]):
        for name in order:
            machine.succeed(f"rm -rf /srv/one && mkdir /srv/one && cp {FOLDER}/{name} /srv/one/")
            imported(f"--ledger {ledger}", "/srv/one")
        assert remotes(ledger) == WANTED, (ledger, remotes(ledger))

with subtest("reports show it, and say that it was imported"):
    said = json.loads(machine.succeed("service-accounting remotes --since 2013-02-11 --until 2013-02-12 --json -- -.slice"))
    assert any("imported" in sentence for sentence in said["notes"]), said["notes"]
    assert "198.51.100.9" in json.dumps(said), said

with subtest("the agent goes on with the ledger; what it prunes does not come back by importing again"):
    machine.succeed("systemctl start service-accounting.service")
    machine.wait_until_succeeds(f"test -z \"$(sqlite3 {LEDGER} 'SELECT 1 FROM remote_day LIMIT 1')\"", timeout=30)
    machine.succeed("systemctl stop service-accounting.service")
    assert imported()["imported"] == 0
    assert remotes() == [], remotes()

with subtest("hours in which the agent counted the machine itself are left out: they would be there twice"):
    change_settings("settings['host'] = {'enable': True, 'ip4DstGroup': 4, 'ip4SrcGroup': 5, 'ip6DstGroup': 6, 'ip6SrcGroup': 7}")
    machine.succeed("iptables -A OUTPUT -j NFLOG --nflog-group 4 --nflog-size 64")
    machine.succeed("iptables -A INPUT -j NFLOG --nflog-group 5 --nflog-size 64")
    machine.wait_until_succeeds("test $(wc -l </proc/net/netfilter/nfnetlink_log) -ge 4", timeout=20)
    peer.succeed("traffic client -4 machine 8080 --send 1000 --receive 20000")
    machine.wait_until_succeeds(f"test -n \"$(sqlite3 {LEDGER} 'SELECT 1 FROM remote_day LIMIT 1')\"", timeout=30)
    machine.succeed("systemctl stop service-accounting.service")
    ours = remotes()
    hour = machine.succeed(f"sqlite3 {LEDGER} \"SELECT strftime('%Y-%m-%d-%H0000', max(hour_s), 'unixepoch') FROM remote_hour\"").strip()
    csv(f"{hour}_{hour[:11]}235959", ["203.0.113.1,1,1,1,1"], "/srv/now")
    csv("2014-01-01-000000_2014-01-01-010000", ["203.0.113.1,5,1,5,1"], "/srv/now")
    sums = imported(folder="/srv/now")
    assert (sums["ours"], sums["imported"]) == (1, 1), sums
    assert remotes() == ["2014-01-01|CB007101|32|5|5|1|1"] + ours, remotes()

with subtest("go-nflog-acctd leaves the headers of IPv6 packets out; they are added if that is asked for"):
    csv("2014-01-02-000000_2014-01-02-010000", ["2001:db8::1,10,2,30,3"], "/srv/six")
    assert imported("--add-ipv6-headers", "/srv/six")["bytes"] == 40 + 5 * 40

with subtest("broken files are named with line and value and change nothing; the others are imported; exit code 1"):
    csv("2015-01-01-000000_2015-01-01-010000", ["203.0.113.1,1,1,1,1", "peer,1,1,1,1"], "/srv/broken")
    csv("2015-01-01-010000_2015-01-01-020000", ["203.0.113.1,1,1,-1,1"], "/srv/broken")
    csv("2015-01-01-020000_2015-01-01-030000", ["203.0.113.1,9,1,9,1"], "/srv/broken")
    machine.succeed("echo nonsense >/srv/broken/2015-01-01-030000_2015-01-01-040000.csv", "echo nonsense >/srv/broken/other.csv")
    before = remotes()
    code, said = machine.execute("service-accounting import nflog-csv /srv/broken --zone UTC 2>&1")
    assert code == 1, (code, said)
    for word in "line 3: 'peer' is not an address", "line 2: '-1' is not a count", "line 1 is not " + HEADER, "other.csv: its name is no period":
        assert word in said, (word, said)
    assert "\tat " not in said, said
    assert remotes()[-len(before) - 2 :].count("2015-01-01|CB007101|32|9|9|1|1") == 1, remotes()
    assert [row for row in remotes() if not row.startswith("2015")] == before
