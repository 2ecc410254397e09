"""Each byte belongs to one service, also when they talk at the same time, and to each other."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl start web.service other.service idle.service bystander.service")

with subtest("two services that are busy at the same time are counted apart"):
    peer.succeed(
        "traffic client machine 8080 --send 50000 --receive 3000000 --times 4 >/dev/null & one=$!; "
        "traffic client machine 8081 --send 400000 --receive 1000 --times 4 >/dev/null & two=$!; "
        "wait $one; wait $two"
    )
    web, other = steady("web.service"), steady("other.service")
    assert web["egressBytes"] > 12000000 > other["egressBytes"], (web, other)
    assert other["ingressBytes"] > 1600000 > web["ingressBytes"], (web, other)
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)
    assert booked("other.service") == other, (booked("other.service"), other)

with subtest("on loopback, each end counts its own side"):
    machine.succeed("traffic tell web.service client -4 127.0.0.1 8081 --send 5000 --receive 200000")
    talked_web, talked_other = steady("web.service"), steady("other.service")
    down = talked_web["ingressBytes"] - web["ingressBytes"], talked_other["egressBytes"] - other["egressBytes"]
    up = talked_web["egressBytes"] - web["egressBytes"], talked_other["ingressBytes"] - other["ingressBytes"]
    # Both count the same packets, but for the last of a connection: whoever closes first ends in TIME_WAIT, and what reaches
    # or leaves that is nobody's. One FIN and one ACK of 52 bytes at most, docs/explanation/counting.md.
    assert 200000 < down[0] and abs(down[0] - down[1]) <= 104, (down, up)
    assert 5000 < up[0] and abs(up[0] - up[1]) <= 104, (down, up)
    settle()
    assert booked("web.service") == talked_web, (booked("web.service"), talked_web)
    assert booked("other.service") == talked_other, (booked("other.service"), talked_other)

with subtest("a report of both adds up, and bystanders and idlers are in neither"):
    machine.succeed("traffic tell bystander.service client peer 9000 --send 100000 --receive 100000")
    settle()
    both = report("web other --by year")
    assert {key: both["sums"][key] for key in COUNTERS} == plus(talked_web, talked_other), both["sums"]
    assert booked("idle.service") == NOTHING, booked("idle.service")
    units = {row["unit"] for row in report("'*' --by year")["rows"]}
    assert "bystander.service" not in units, units
