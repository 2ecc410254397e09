"""Not only services: sockets, scopes and slices are accounted while they are there, without any hook."""

start_all()
machine.wait_for_unit("service-accounting.service")
change_settings("settings['units'].update({'task.scope': {}, 'system.slice': {}})")

with subtest("what comes in on a socket that systemd listens on is the socket's, not the service's"):
    machine.succeed("systemctl start listener.socket")
    peer.succeed("traffic client machine 8089 --send 4000 --receive 200000")
    socket = steady("listener.socket")
    assert socket["egressBytes"] > 200000, socket
    settle()
    assert booked("listener.socket") == socket, (booked("listener.socket"), socket)
    assert (shown("listener.service")["egressBytes"] or 0) == 0, shown("listener.service")

with subtest("a slice counts all its members, over their restarts"):
    machine.succeed("systemctl start batch.slice")
    for _ in range(2):
        machine.succeed("systemd-run --quiet --wait --slice=batch.slice traffic client peer 9000 --send 5000 --receive 70000")
    batch = steady("batch.slice")
    assert batch["ingressBytes"] > 2 * 70000, batch
    settle()
    assert booked("batch.slice") == batch, (booked("batch.slice"), batch)

with subtest("a scope counts the processes put into it"):
    machine.succeed(
        "systemd-run --quiet --scope --unit=task -p IPAccounting=yes sh -c"
        " 'traffic client peer 9000 --send 3000 --receive 90000; exec sleep infinity' >/dev/null 2>&1 &"
    )
    machine.wait_until_succeeds("systemctl is-active task.scope", timeout=20)
    retry(lambda _: (shown("task.scope")["ingressBytes"] or 0) > 90000, 20)
    scope = steady("task.scope")
    settle()
    assert booked("task.scope") == scope, (booked("task.scope"), scope)

with subtest("a scope that is over is a run that ended; there is no hook to say so, but the journal does"):
    machine.succeed("systemctl stop task.scope")
    retry(lambda _: not runs("task.scope")[-1]["running"], 40)
    assert booked("task.scope") == scope, (booked("task.scope"), scope)
    assert runs("task.scope")[-1]["door"] == "journal", runs("task.scope")
    assert gaps("task.scope") == [], gaps("task.scope")

with subtest("a unit that was there before systemd gave out run IDs has one run per boot"):
    machine.succeed("systemctl set-property --runtime system.slice IPAccounting=yes")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 50000")
    settle()
    slices = runs("system.slice")
    assert len(slices) == 1 and slices[0]["running"], slices
    assert slices[0]["egressBytes"] > 50000, slices
