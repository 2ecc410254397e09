"""A journal that was vacuumed, or may not be read, is a gap with a clear message; what can be read again, is."""

OVERRIDE = "/run/systemd/system/service-accounting.service.d/no-journal.conf"


def said(text):
    """Whether the agent said it since its last start."""
    machine.wait_until_succeeds(
        "journalctl --no-pager -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID service-accounting.service)"
        f" | grep -q '{text}'", timeout=20)


def lost():
    """The gaps of all units for want of a journal."""
    return [gap for gap in report("--by year")["gaps"] if gap["cause"] == "journal-lost"]


def serve(size):
    """What web.service's socketless sibling moved in a run that no hook tells of."""
    machine.succeed("systemctl start other.service")
    peer.succeed(f"traffic client machine 8081 --send 1000 --receive {size}")
    moved = steady("other.service")
    machine.succeed("systemctl kill -s KILL other.service", "journalctl --sync")
    machine.succeed(f"rm -f {RECORDS}/other.service:*")
    return moved


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
settle()

with subtest("a journal that was rotated is read on in its new file, and in the old one"):
    machine.succeed("systemctl stop service-accounting.service")
    seen = [serve(100000)]
    machine.succeed("journalctl --rotate")
    seen.append(serve(200000))
    machine.succeed("systemctl start service-accounting.service")
    settle()
    assert booked("other.service") == plus(*seen), (booked("other.service"), seen)
    seen.append(serve(300000))
    machine.succeed("journalctl --rotate")
    seen.append(serve(400000))
    settle()
    assert booked("other.service") == plus(*seen), (booked("other.service"), seen)
    assert lost() == [] and gaps("other.service") == [], (lost(), gaps("other.service"))

with subtest("a user who may not read the journal is told so, with the way out; the absence is a gap"):
    machine.succeed("systemctl stop service-accounting.service")
    seen.append(serve(500000))
    machine.succeed(f"mkdir -p $(dirname {OVERRIDE})", f"printf '[Service]\\nSupplementaryGroups=\\n' >{OVERRIDE}", "systemctl daemon-reload")
    machine.succeed("systemctl start service-accounting.service")
    said("cannot read the journal.*systemd-journal")
    settle()
    assert booked("other.service") == plus(*seen[:-1]), (booked("other.service"), seen)
    assert [gap["unit"] for gap in lost()] == [None], lost()
    code, words = machine.execute("service-accounting backfill --since today 2>&1")
    assert code == 1 and "systemd-journal" in words, (code, words)

with subtest("a run that ends without a hook meanwhile is a gap of its own"):
    machine.succeed("systemctl start spare.service")
    peer.succeed("traffic client machine 8087 --send 1000 --receive 60000")
    spare = steady("spare.service")
    settle()
    machine.succeed("systemctl kill -s KILL spare.service")
    retry(lambda _: not runs("spare.service")[-1]["running"], 40)
    assert [gap["cause"] for gap in gaps("spare.service")] == ["end-unseen"], gaps("spare.service")

with subtest("once it may, it reads what it missed, and takes both gaps back"):
    machine.succeed(f"rm {OVERRIDE}", "systemctl daemon-reload", "systemctl restart service-accounting.service")
    settle()
    assert booked("other.service") == plus(*seen), (booked("other.service"), seen)
    assert booked("spare.service") == spare, (booked("spare.service"), spare)
    assert lost() == [] and gaps("spare.service") == [], (lost(), gaps("spare.service"))

with subtest("what was vacuumed is a gap from the agent's last look to the journal's beginning, and no more"):
    machine.succeed("systemctl stop service-accounting.service")
    serve(600000)
    machine.succeed("journalctl --rotate", "journalctl --vacuum-time=1s", "journalctl --vacuum-files=1")
    began = float(machine.succeed("journalctl -o json | head -n 1 | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())[\"__REALTIME_TIMESTAMP\"])'")) / 1e6
    machine.succeed("systemctl start service-accounting.service")
    said("the journal begins at .* vacuumed or rotated away")
    settle()
    assert booked("other.service") == plus(*seen), (booked("other.service"), seen)
    (gap,) = lost()
    to = float(machine.succeed(f"date +%s.%N --date='{gap['to']}'"))
    assert abs(to - began) < 0.001, (gap, began)
    words = machine.succeed("service-accounting report other --by day 2>&1")
    assert "the journal has no records of this time" in words, words

with subtest("a back-fill that asks for more than there is says where the journal begins"):
    words = machine.succeed("service-accounting backfill --since -2d --zone UTC 2>&1")
    assert "the journal begins at" in words and "done: " in words, words

with subtest("what happens from then on is healed as ever"):
    totals = booked("other.service")
    moved = serve(700000)
    settle()
    assert booked("other.service") == plus(totals, moved), (booked("other.service"), totals, moved)
    machine.succeed("service-accounting ledger verify")
