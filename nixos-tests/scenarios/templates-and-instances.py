"""A declared template accounts each of its instances as a unit of its own."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl start worker@9001.service worker@9002.service")

with subtest("instances are counted apart"):
    peer.succeed("traffic client machine 9001 --send 1000 --receive 500000")
    peer.succeed("traffic client machine 9002 --send 300000 --receive 1000 --times 2")
    one, two = steady("worker@9001.service"), steady("worker@9002.service")
    settle()
    assert booked("worker@9001.service") == one, (booked("worker@9001.service"), one)
    assert booked("worker@9002.service") == two, (booked("worker@9002.service"), two)
    assert one["egressBytes"] > 500000 > two["egressBytes"], (one, two)

with subtest("a glob reports them together, one row each, and adds up"):
    both = report("'worker@*' --by year")
    assert [row["unit"] for row in both["rows"]] == ["worker@9001.service", "worker@9002.service"], both["rows"]
    assert {key: both["sums"][key] for key in COUNTERS} == plus(one, two), both["sums"]

with subtest("an instance that nobody has seen before is accounted from its first start"):
    machine.succeed("systemctl start worker@9003.service")
    peer.succeed("traffic client machine 9003 --send 1000 --receive 70000")
    three = steady("worker@9003.service")
    machine.succeed("systemctl stop worker@9003.service")
    taken()
    assert booked("worker@9003.service") == three, (booked("worker@9003.service"), three)

with subtest("restarting one leaves the other alone"):
    machine.succeed("systemctl restart worker@9001.service")
    peer.succeed("traffic client machine 9001 --send 1000 --receive 20000")
    again = steady("worker@9001.service")
    settle()
    assert booked("worker@9001.service") == plus(one, again), (booked("worker@9001.service"), one, again)
    assert booked("worker@9002.service") == two, (booked("worker@9002.service"), two)

with subtest("the template itself has no traffic, and an instance of another template is not in the ledger"):
    names = {unit["unit"] for unit in status()["units"] if unit["recorded"]}
    assert not [name for name in names if "@." in name or name.startswith("getty@")], names
