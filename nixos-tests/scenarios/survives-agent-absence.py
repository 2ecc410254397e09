"""Totals are complete although the agent was away: while units ran, stopped, started, and restarted."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl start web.service other.service spare.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
peer.succeed("traffic client machine 8081 --send 1000 --receive 100000")
settle()

with subtest("a clean stop of the agent commits what it has read last"):
    peer.succeed("traffic client machine 8080 --send 1000 --receive 123456")
    web = steady("web.service")
    machine.succeed("systemctl stop service-accounting.service")
    assert booked("web.service") == web, (booked("web.service"), web)
    assert machine.get_unit_property("service-accounting.service", "Result") == "success"

with subtest("what happened meanwhile is taken up at the next start"):
    # web goes on running; other stops; spare restarts twice; worker@9001 starts.
    peer.succeed("traffic client machine 8080 --send 2000 --receive 300000")
    peer.succeed("traffic client machine 8081 --send 2000 --receive 200000")
    other = steady("other.service")
    machine.succeed("systemctl stop other.service")
    spare = []
    for turn in range(3):
        machine.succeed(f"traffic tell spare.service client peer 9000 --send 1000 --receive {10000 * (turn + 1)}")
        spare.append(steady("spare.service"))
        machine.succeed("systemctl restart spare.service")
    machine.succeed("systemctl start worker@9001.service")
    peer.succeed("traffic client machine 9001 --send 1000 --receive 50000")
    web, worker = steady("web.service"), steady("worker@9001.service")
    machine.succeed("systemctl start service-accounting.service")
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)
    assert booked("other.service") == other, (booked("other.service"), other)
    assert booked("spare.service") == plus(*spare), (booked("spare.service"), spare)
    assert booked("worker@9001.service") == worker, (booked("worker@9001.service"), worker)

with subtest("an agent that is killed loses nothing either"):
    peer.succeed("traffic client machine 8080 --send 5000 --receive 700000")
    web = steady("web.service")
    machine.succeed("systemctl kill --kill-whom=main -s KILL service-accounting.service")
    machine.wait_until_succeeds("systemctl is-active --quiet service-accounting.service", timeout=60)
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)

with subtest("nothing is doubled by starting again and again, and there is no gap in the totals"):
    for _ in range(3):
        machine.succeed("systemctl restart service-accounting.service")
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)
    assert booked("other.service") == other, (booked("other.service"), other)
    assert gaps("web.service") == [], gaps("web.service")
    machine.succeed("service-accounting ledger verify")
