"""Traffic is dated by when it moved: over midnight, over both DST changes, and over a step of the clock."""

import datetime

# Agent and hook see a clock that stands off by what this file says; boot-time and monotonic clocks are the true ones.
OFFSET = "/etc/faketime.offset"
FAKE = """[Service]
Environment=LD_PRELOAD={library}
Environment=FAKETIME_TIMESTAMP_FILE=/etc/faketime.offset FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
"""


def set_clock(text):
    """From now on it is that moment, in UTC."""
    target = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).timestamp()
    offset = target - float(machine.succeed("date +%s.%N"))
    # Written beside and renamed: a process that reads half of it would live in another century.
    machine.succeed(f"printf '%+.3f' {offset:.3f} >{OFFSET}.new && chmod 644 {OFFSET}.new && mv {OFFSET}.new {OFFSET}")


def faked_now():
    """What agent and hook take for now."""
    return float(machine.succeed("date +%s.%N")) + float(machine.succeed(f"cat {OFFSET}"))


def wait_until(text):
    """Let the faked clock come to that moment."""
    target = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).timestamp()
    retry(lambda _: faked_now() > target, 60)


def committed():
    """Wait for a commit of a look that began after now. Two looks are 1 s apart, as in settle()."""
    target = faked_now() + 1.5

    def done(_last):
        last = datetime.datetime.fromisoformat(status()["lastCommit"]).timestamp()
        return last > target

    retry(done, 30)


def move(kib):
    """So much from the service to the peer; what systemd shows behind it."""
    peer.succeed(f"traffic client machine 8080 --send 20 --receive {kib * 1024}")
    return steady("web.service")["egressBytes"]


def rows(by, since, until, zone="Europe/Berlin"):
    """Bytes sent by period."""
    found = report(f"web --by {by} --since {since} --until {until} --zone {zone}")
    return {row["period"]: row["egressBytes"] for row in found["rows"]}


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl stop service-accounting.service web.service", f"rm -f {LEDGER}* {RECORDS}/*")
set_clock("2026-03-28T22:59:30")  # half a minute before midnight in Berlin, the night the clocks go forward
library = machine.succeed("ls /usr/lib/*/faketime/libfaketime.so.1 /run/current-system/sw/lib/libfaketime.so.1 2>/dev/null || true").strip()
for unit in "web", "service-accounting":
    machine.succeed(f"mkdir -p /run/systemd/system/{unit}.service.d")
    machine.succeed(f"cat >/run/systemd/system/{unit}.service.d/10-fake.conf <<'EOT'\n{FAKE.format(library=library)}EOT")
machine.succeed("systemctl daemon-reload")
change_settings("settings['zone'] = 'Europe/Berlin'")
machine.succeed("systemctl start web.service")

with subtest("a run over midnight: each day has what moved on it"):
    evening = move(500)
    committed()
    assert faked_now() < 1774738800, "the transfer was meant to be read before midnight"
    wait_until("2026-03-28T23:00:02")
    night = move(3000)
    committed()
    days = rows("day", "2026-03-28", "2026-03-30")
    assert list(days) == ["2026-03-28", "2026-03-29"], days
    assert sum(days.values()) == night, (days, night)
    assert days["2026-03-28"] == evening, (days, evening)

with subtest("over the change to summer time, a night without an hour from two to three"):
    set_clock("2026-03-29T00:59:40")
    wait_until("2026-03-29T00:59:42")
    before_change = move(700)
    committed()
    wait_until("2026-03-29T01:00:02")
    after_change = move(900)
    committed()
    hours = rows("hour", "2026-03-29T01:00", "2026-03-29T04:00")
    assert sorted(hours.values()) == sorted([before_change - night, after_change - before_change]), hours
    assert len(hours) == 2, hours
    assert sum(rows("day", "2026-03-29", "2026-03-30").values()) == after_change - evening

with subtest("the clock was stepped by two hours under a running unit: it is logged, and no traffic is dated between"):
    assert vital("clock-steps") >= 1, status()["vitals"]
    # It was midnight, and then two minutes to two: what lies between never was.
    assert rows("5min", "2026-03-29T00:05", "2026-03-29T01:55") == {}, rows("5min", "2026-03-29", "2026-03-30")

with subtest("over the change to winter time, the hour from two to three comes twice and is told apart"):
    set_clock("2026-10-25T00:30:00")
    wait_until("2026-10-25T00:30:02")
    first = move(400)
    committed()
    set_clock("2026-10-25T01:30:00")
    wait_until("2026-10-25T01:30:02")
    second = move(600)
    committed()
    hours = rows("hour", "2026-10-25T00:00", "2026-10-26T00:00")
    assert len(hours) == 2, hours
    assert sorted(hours.values()) == sorted([first - after_change, second - first]), (hours, first, second)
    day = rows("day", "2026-10-25", "2026-10-26")
    assert list(day.values()) == [second - after_change], (day, second, after_change)

with subtest("a clock that goes back moves nothing twice and nothing below zero"):
    set_clock("2026-06-01T12:00:00")
    wait_until("2026-06-01T12:00:02")
    third = move(200)
    committed()
    assert list(rows("day", "2026-06-01", "2026-06-02").values()) == [third - second]
    assert booked("web.service")["egressBytes"] == third, (booked("web.service"), third)

with subtest("another zone shows other days of the same bytes, and all days add up to all"):
    elsewhere = rows("day", "2026-03-27", "2026-10-27", "Asia/Tokyo")
    home = rows("day", "2026-03-27", "2026-10-27")
    assert sum(elsewhere.values()) == sum(home.values()) == third, (elsewhere, home, third)
    assert "2026-03-28" not in elsewhere, elsewhere
    machine.succeed("service-accounting ledger verify")
