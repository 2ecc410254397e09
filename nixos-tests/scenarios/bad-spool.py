"""Whatever lies in the spool, the agent goes on: good records are booked, others are moved away, named and counted."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
first = steady("web.service")

# Where the hook writes before it renames: a rename from elsewhere would be a copy, which can be seen half done.
STAGING = "/var/spool/service-accounting/staging"

# A good record to make bad ones of.
machine.succeed("systemctl stop service-accounting.service", "systemctl restart web.service")
good = machine.succeed(f"ls {RECORDS} | grep ':stopped:'").strip()
machine.succeed(f"cp '{RECORDS}/{good}' /tmp/good")

BAD = {
    "garbage": "head -c 4096 /dev/urandom >{}",
    "empty": ": >{}",
    "cut-off": "head -c 200 /tmp/good >{}",
    "no-unit": "grep -v '^Id=' /tmp/good >{}",
    "strange-unit": "sed 's,^Id=.*,Id=../../etc/passwd,' /tmp/good >{}",
    "negative": "sed 's,^IPIngressBytes=.*,IPIngressBytes=-5,' /tmp/good >{}",
    "too-large-number": "sed 's,^IPIngressBytes=.*,IPIngressBytes=99999999999999999999,' /tmp/good >{}",
    "other-version": "sed 's,^Record=.*,Record=2,' /tmp/good >{}",
    "other-event": "sed 's,^Event=.*,Event=exploded,' /tmp/good >{}",
    "huge": "head -c 10000000 /dev/zero >{}",
    "link": "ln -s /etc/shadow {}",
    "unreadable": "install -m 600 /tmp/good {}",
}
# A folder that belongs to root can't even be moved away: rename(2) would have to change it.
STUCK = f"{RECORDS}/folder.properties"

with subtest("each kind of broken record is moved away and named in the journal, and the good one beside it is booked"):
    for name, make in BAD.items():
        machine.succeed(make.format(f"{RECORDS}/{name}.properties"))
    machine.succeed(f"mkdir {STUCK}", "systemctl start service-accounting.service")
    machine.wait_until_succeeds(f"test \"$(ls -A {RECORDS})\" = folder.properties", timeout=20)
    machine.succeed(f"journalctl --no-pager -u service-accounting.service | grep >/dev/null 'cannot use the spool record {STUCK}'")
    machine.succeed(f"rmdir {STUCK}")
    moved = machine.succeed(f"ls {REJECTED}").split()
    assert sorted(moved) == sorted(f"{name}.properties" for name in BAD), moved
    settle()
    assert booked("web.service") == plus(first, shown("web.service")), (booked("web.service"), first)
    for name in BAD:
        machine.succeed(f"journalctl --no-pager -u service-accounting.service | grep >/dev/null 'moved to .*{name}.properties'")
    assert vital("records-rejected") == len(BAD), status()["vitals"]

with subtest("the same while it runs, and a second one of the same name does not replace the first"):
    machine.succeed(f"echo other >{STAGING}/other && mv {STAGING}/other {RECORDS}/garbage.properties")
    taken()
    kept = machine.succeed(f"ls {REJECTED} | grep garbage").split()
    assert len(kept) == 2, kept
    assert machine.succeed(f"stat -c %s {REJECTED}/garbage.properties").strip() == "4096"

with subtest("a record of a unit nobody declared, and of a run nobody knows, is booked as what it says"):
    machine.succeed(
        "sed 's,^Id=.*,Id=stranger.service,; s,^InvocationID=.*,InvocationID=0123456789abcdef0123456789abcdef,'"
        f" /tmp/good >{STAGING}/stranger && mv {STAGING}/stranger {RECORDS}/stranger.properties"
    )
    taken()
    assert booked("stranger.service") == first, (booked("stranger.service"), first)

with subtest("a good record that comes again, under any name, changes nothing"):
    before = booked("web.service")
    machine.succeed(f"cp /tmp/good {STAGING}/again && mv {STAGING}/again {RECORDS}/again.properties")
    taken()
    assert booked("web.service") == before, (booked("web.service"), before)
    machine.succeed("systemctl is-active service-accounting.service", "service-accounting ledger verify")

with subtest("a spool that is gone does not stop the agent, and is made again by the next hook"):
    machine.succeed("rm -rf /var/spool/service-accounting/*")
    machine.succeed("systemctl restart web.service", "systemctl is-active service-accounting.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 30000")
    settle_to = steady("web.service")
    machine.succeed("systemctl restart service-accounting.service")
    settle()
    total = booked("web.service")
    assert total["egressBytes"] >= before["egressBytes"] + settle_to["egressBytes"], (total, before, settle_to)
