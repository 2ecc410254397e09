"""A service and the sockets that systemd hands it are one account: shown as one with its parts, with whom, and never twice."""

start_all()
machine.wait_for_unit("service-accounting.service")
change_settings("settings['units']['listener.service'] = {}")
machine.succeed(
    "mkdir -p /run/systemd/system/listener.service.d",
    "cp /etc/systemd/system/web.service.d/zz-service-accounting.conf /run/systemd/system/listener.service.d/",
    f"sed -i \"s/^UNITS='/UNITS='listener.service /\" {HOOK_SETTINGS}",
    "systemctl daemon-reload",
)
machine.succeed("systemctl start listener.socket")
# A socket has no hook lines: its rules come with the next sync.
use_rules("nftables")
settle()

with subtest("what comes in is the socket's, what the service opens is its own"):
    peer.succeed("traffic client -4 machine 8089 --send 4000 --receive 200000")
    machine.wait_for_unit("listener.service")
    machine.succeed("traffic tell listener.service client -4 peer 9000 --send 1000 --receive 30000")
    socket, service = steady("listener.socket"), steady("listener.service")
    assert socket["egressBytes"] > 200000, socket
    assert 30000 < service["ingressBytes"] < 40000, service
    settle()

with subtest("asked for by the service's name they are one, to the byte"):
    assert booked("listener.service") == plus(socket, service), (booked("listener.service"), socket, service)
    assert booked("listener.socket") == socket, (booked("listener.socket"), socket)
    rows = report("listener --by day")["rows"]
    assert {(row["unit"], row["account"]) for row in rows} == {
        ("listener.service", "listener.service"),
        ("listener.socket", "listener.service"),
    }, rows

with subtest("the table shows the account and its parts, and its sum has each byte once"):
    table = machine.succeed("service-accounting report listener --by year --units bytes")
    total = sum(plus(socket, service)[key] for key in ("ingressBytes", "egressBytes"))
    shown_totals = [int(line.split()[-1]) for line in table.splitlines() if "listener" in line or line.startswith("sum")]
    parts = [sum(part[key] for key in ("ingressBytes", "egressBytes")) for part in (service, socket)]
    assert shown_totals == [total] + parts + [total], table

with subtest("remotes are there for both, and each agrees with its total"):
    answer = remotes("listener")
    sums = {entry["unit"]: entry for entry in answer["sums"]}
    assert set(sums) == {"listener.service", "listener.socket"}, sums
    for unit, moved in ("listener.service", service), ("listener.socket", socket):
        assert sums[unit]["total"] == moved, (sums[unit], moved)
        assert all(value == 0 for value in sums[unit]["unattributed"].values()), sums[unit]

with subtest("a socket that starts a service for each connection stays an account of its own"):
    machine.succeed(
        "printf '[Socket]\\nListenStream=8099\\nAccept=yes\\nIPAccounting=yes\\n' >/run/systemd/system/many.socket",
        f"printf '[Service]\\nExecStart={program('cat')}\\nStandardInput=socket\\nIPAccounting=yes\\n' >/run/systemd/system/many@.service",
        "systemctl daemon-reload",
    )
    change_settings("settings['units']['many.socket'] = {}")
    machine.succeed("systemctl start many.socket")
    peer.succeed("python3 -c \"import socket; s = socket.create_connection(('machine', 8099)); s.send(b'hello'); s.recv(5); s.close()\"")
    many = steady("many.socket")
    settle()
    assert {row["account"] for row in report("many.socket --by day")["rows"]} == {"many.socket"}
    assert booked("many.socket") == many, (booked("many.socket"), many)

with subtest("the ledger is sound"):
    machine.succeed("service-accounting ledger verify")
