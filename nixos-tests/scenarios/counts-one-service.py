"""Known transfers in both directions, over IPv4 and IPv6: the ledger holds what systemd counted, to the byte."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

with subtest("a unit that moved nothing has nothing in the ledger"):
    settle()
    assert booked("web.service") == NOTHING, booked("web.service")

with subtest("what a peer sends and fetches is counted, IPv4 and IPv6"):
    peer.succeed("traffic client -4 machine 8080 --send 100000 --receive 2000000 --times 3")
    peer.succeed("traffic client -6 machine6 8080 --send 70000 --receive 1000000 --times 2")
    served = steady("web.service")
    # Payload is a lower bound; a header of 40 to 80 bytes for each packet of the 12.4 MB is far below a tenth more.
    assert 3 * 100000 + 2 * 70000 < served["ingressBytes"] < 1.1 * (3 * 100000 + 2 * 70000), served
    assert 3 * 2000000 + 2 * 1000000 < served["egressBytes"] < 1.1 * (3 * 2000000 + 2 * 1000000), served
    settle()
    assert booked("web.service") == served, (booked("web.service"), served)

with subtest("what the service itself fetches and sends is counted, TCP and UDP"):
    machine.succeed("traffic tell web.service client -4 peer 9000 --send 30000 --receive 400000")
    machine.succeed("traffic tell web.service client -6 peer6 9000 --send 20000 --receive 300000")
    machine.succeed("traffic tell web.service udp-send peer 9000 --size 1000 --count 50 --reply 500")
    all_of_it = steady("web.service")
    settle()
    assert booked("web.service") == all_of_it, (booked("web.service"), all_of_it)

with subtest("looking again and again adds nothing"):
    settle()
    settle()
    assert booked("web.service") == all_of_it, (booked("web.service"), all_of_it)
    assert shown("web.service") == all_of_it, "the unit was idle"

with subtest("table, CSV and JSON hold the same figures"):
    table = machine.succeed("service-accounting report web --by day --packets --units bytes")
    csv = machine.succeed("service-accounting report web --by day --csv")
    for figure in all_of_it.values():
        assert str(figure) in csv, (figure, csv)
        assert str(figure) in table.replace(",", ""), (figure, table)

with subtest("a unit that nobody used has no traffic, and none that is not declared is in the ledger"):
    assert booked("idle.service") == NOTHING, booked("idle.service")
    machine.fail("service-accounting report bystander")

with subtest("processor time is there, and I/O is absent where its controller is, never zero"):
    sums = report("web --by year")["sums"]
    assert sums["cpuNanos"] > 0, sums
    known = machine.get_unit_property("web.service", "IOReadBytes")
    assert (sums["ioReadBytes"] is None) == (not known.isdigit()), (sums, known)
