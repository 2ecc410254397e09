"""The disk is full: units start and stop, the agent goes on, says so once, and writes everything when there is room again."""

FOLDER = "/var/lib/service-accounting"
SPOOL = "/var/spool/service-accounting"


def fill(folder):
    """Leave no room in the file system of this folder."""
    machine.execute(f"dd if=/dev/zero of={folder}/ballast bs=4k 2>/dev/null; true")
    machine.succeed(f"test $(df --output=avail {folder} | tail -n 1) -eq 0")


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl stop service-accounting.service web.service")
owner = "uid=$(id -u service-accounting),gid=$(id -g service-accounting)"
machine.succeed(f"mount -t tmpfs -o size=1m,mode=750,{owner} tmpfs {FOLDER}")
machine.succeed("systemctl start service-accounting.service web.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
seen = [steady("web.service")]
settle()

with subtest("no room for the ledger: the agent says so, and readers still read what it holds"):
    fill(FOLDER)
    peer.succeed("traffic client machine 8080 --send 1000 --receive 400000")
    seen = [steady("web.service")]
    machine.succeed("systemctl restart web.service")
    machine.wait_until_succeeds(
        "journalctl --no-pager -u service-accounting.service | grep >/dev/null 'cannot write.*make room'", timeout=20
    )
    machine.succeed("systemctl is-active service-accounting.service web.service")
    held = booked("web.service")
    assert 0 < held["egressBytes"] < seen[0]["egressBytes"], (held, seen)
    assert machine.succeed(f"ls {RECORDS}") != "", "a record must not be removed before it is booked"

with subtest("it says so once, not every second"):
    machine.succeed("sleep 5")  # the time in which it would repeat itself five times
    said = machine.succeed("journalctl --no-pager -u service-accounting.service | grep -c 'cannot write'")
    assert int(said) == 1, said

with subtest("with room again, everything is written, once"):
    machine.succeed(f"rm {FOLDER}/ballast")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 200000")
    seen.append(steady("web.service"))
    taken()
    settle()
    assert booked("web.service") == plus(*seen), (booked("web.service"), seen)
    machine.succeed("service-accounting ledger verify")
    machine.succeed("journalctl --no-pager -u service-accounting.service | grep >/dev/null 'the ledger can be written again'")

with subtest("no room for records: units stop all the same, and the journal has what they moved"):
    settle()
    machine.succeed(f"mount -t tmpfs -o size=64k,mode=700 tmpfs {SPOOL}/staging")
    fill(f"{SPOOL}/staging")
    machine.succeed("systemctl stop web.service")
    machine.succeed("journalctl --no-pager -u web.service | grep >/dev/null 'service-accounting hook: cannot'")
    retry(lambda _: not runs("web.service")[-1]["running"], 40)
    assert booked("web.service") == plus(*seen), (booked("web.service"), seen)
    assert runs("web.service")[-1]["door"] == "journal", runs("web.service")
    assert gaps("web.service") == [], gaps("web.service")
