"""A ledger that is newer, foreign or damaged is refused with a reason and left as it is; hooks go on, and nothing is lost."""


def digest():
    """The ledger's bytes, in short."""
    return machine.succeed(f"sha256sum {LEDGER} | cut -c 1-64").strip()


def refused(words, reason):
    """The agent does not start, says why, and leaves the file alone."""
    before = digest()
    machine.execute("systemctl restart service-accounting.service")
    machine.wait_until_succeeds(
        f"journalctl --no-pager -u service-accounting.service --since '@{words}' | grep -qF -- '{reason}'", timeout=30
    )
    machine.succeed("systemctl show service-accounting.service -P ExecMainStatus | grep -qx 3")
    assert digest() == before, "the ledger was changed"


def now():
    """Seconds since the epoch, by the machine."""
    return machine.succeed("date +%s.%N").strip()


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
seen = [steady("web.service")]
settle()
machine.succeed("systemctl stop service-accounting.service", f"cp {LEDGER} /tmp/good.sqlite")

with subtest("a newer ledger is refused with both numbers, by agent and reader, and left untouched"):
    known = int(machine.succeed(f"sqlite3 {LEDGER} 'PRAGMA user_version'"))
    machine.succeed(f"sqlite3 {LEDGER} 'PRAGMA user_version = 99'")
    since = now()
    refused(since, f"has version 99, and this program knows versions up to {known}")
    status_code, said = machine.execute("service-accounting report web 2>&1")
    assert status_code == 3 and "99" in said, (status_code, said)

with subtest("meanwhile the hooks go on saving, and no unit is held up"):
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 222222")
    seen.append(steady("web.service"))
    machine.succeed("systemctl restart web.service")
    assert int(machine.succeed(f"ls {RECORDS} | wc -l")) >= 4

with subtest("once the ledger can be used again, all of it is taken up"):
    machine.succeed("systemctl stop service-accounting.service", f"sqlite3 {LEDGER} 'PRAGMA user_version = {known}'")
    machine.succeed("systemctl start service-accounting.service")
    taken()
    assert booked("web.service") == plus(*seen), (booked("web.service"), seen)

with subtest("a file that is no database is refused"):
    machine.succeed("systemctl stop service-accounting.service", f"rm -f {LEDGER}*")
    machine.succeed(f"echo 'this is no ledger, but somebody needs it' >{LEDGER}", f"chown service-accounting: {LEDGER}")
    since = now()
    refused(since, "SQLite says")
    assert machine.execute("service-accounting report web")[0] == 3

with subtest("somebody else's database is refused"):
    machine.succeed("systemctl stop service-accounting.service", f"rm -f {LEDGER}*")
    machine.succeed(f"sqlite3 {LEDGER} 'CREATE TABLE precious (thing)'", f"chown service-accounting: {LEDGER}")
    since = now()
    refused(since, "no ledger of service-accounting")
    assert machine.execute("service-accounting report web")[0] == 3

with subtest("a damaged ledger is refused, and the reason names it"):
    machine.succeed("systemctl stop service-accounting.service", f"rm -f {LEDGER}*", f"cp /tmp/good.sqlite {LEDGER}")
    machine.succeed(f"chown service-accounting: {LEDGER}")
    machine.succeed(f"dd if=/dev/urandom of={LEDGER} bs=4096 seek=2 count=4 conv=notrunc status=none")
    since = now()
    refused(since, LEDGER)

with subtest("the agent comes back by itself once the file is mended"):
    machine.succeed(f"rm -f {LEDGER}*", f"cp /tmp/good.sqlite {LEDGER}", f"chown service-accounting: {LEDGER}")
    machine.wait_until_succeeds("systemctl is-active --quiet service-accounting.service", timeout=120)
    settle()
    assert booked("web.service")["egressBytes"] >= seen[0]["egressBytes"]

with subtest("a missing ledger is told from one that may not be read"):
    machine.succeed("systemctl stop service-accounting.service")
    status_code, said = machine.execute("service-accounting --ledger /nowhere/ledger.sqlite report web 2>&1")
    assert status_code == 3 and "there is no ledger" in said, (status_code, said)
    status_code, said = machine.execute(
        "setpriv --reuid=65534 --regid=65534 --clear-groups service-accounting report web 2>&1"
    )
    assert status_code == 3 and "group service-accounting" in said, (status_code, said)

with subtest("a member of the reader group reads it without being root, whether the agent runs or not"):
    reader = "setpriv --reuid=65534 --regid=65534 --groups=$(getent group service-accounting | cut -d: -f3)"
    machine.succeed(f"{reader} service-accounting report web")
    machine.succeed("systemctl start service-accounting.service")
    machine.succeed(f"{reader} service-accounting report web")
