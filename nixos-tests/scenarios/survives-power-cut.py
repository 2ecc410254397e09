"""The machine loses power: the ledger opens, totals never shrink, and what may be missing is a gap."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

with subtest("what was committed is there after the cut, to the byte"):
    peer.succeed("traffic client machine 8080 --send 10000 --receive 1500000")
    before = steady("web.service")
    settle()
    assert booked("web.service") == before, (booked("web.service"), before)
    cut_run = runs("web.service")[-1]["invocation"]
    machine.crash()
    machine.start()
    machine.wait_for_unit("service-accounting.service")
    machine.wait_for_unit("web.service")
    machine.succeed("service-accounting ledger verify")
    settle()
    assert booked("web.service") == before, (booked("web.service"), before)

with subtest("the run that was cut off is over, and the time nobody counted is a gap"):
    ended = [run for run in runs("web.service") if run["invocation"] == cut_run]
    assert len(ended) == 1 and not ended[0]["running"] and ended[0]["result"] is None, ended
    causes = [gap["cause"] for gap in gaps("web.service")]
    assert causes == ["power-cut"], gaps("web.service")
    assert all(gap["to"] is not None for gap in gaps("web.service")), gaps("web.service")

with subtest("counting goes on in the new boot, and adds to the old"):
    peer.succeed("traffic client machine 8080 --send 10000 --receive 400000")
    after = steady("web.service")
    settle()
    assert booked("web.service") == plus(before, after), (booked("web.service"), before, after)

with subtest("five cuts at any moment of a transfer: never less than was committed, never more than systemd showed"):
    for turn in range(5):
        committed = booked("web.service")
        peer.execute("traffic client machine 8080 --send 100000 --receive 20000000 >/dev/null 2>&1 &")
        machine.succeed(f"sleep 0.{2 * turn}")  # another moment each time: this is what is tried, not a wait for something
        last = shown("web.service")
        machine.crash()
        machine.start()
        machine.wait_for_unit("service-accounting.service")
        machine.succeed("service-accounting ledger verify")
        now = booked("web.service")
        for key in COUNTERS:
            assert now[key] >= committed[key], (key, now, committed)
        # The transfer goes on until the cut: the last look before it is no upper bound, the whole transfer is.
        most = committed["egressBytes"] + after["egressBytes"] + 2 * 20000000
        assert now["egressBytes"] <= most, (now, committed, last)
        machine.wait_for_unit("web.service")

with subtest("a clean power-off is no cut: stop records hold everything, and no gap is added"):
    settle()
    cuts, before = len(gaps("web.service")), booked("web.service")
    run = shown("web.service")
    peer.succeed("traffic client machine 8080 --send 10000 --receive 600000")
    moved = plus(steady("web.service"), {key: -value for key, value in run.items()})
    machine.shutdown()
    machine.start()
    machine.wait_for_unit("service-accounting.service")
    taken()
    assert booked("web.service") == plus(before, moved), (booked("web.service"), before, moved)
    assert len(gaps("web.service")) == cuts, gaps("web.service")
