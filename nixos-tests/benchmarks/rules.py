"""What rules cost per start and per packet, with 1, 20 and 200 accounted units: nixos-tests/lab/run --play nixos-tests/benchmarks/rules.py"""

start_all()
machine.wait_for_unit("web.service")
machine.succeed(
    "printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/run/systemd/system/many@.service",
    "mkdir -p /run/systemd/system/many@.service.d",
    "cp /etc/systemd/system/web.service.d/zz-service-accounting.conf /run/systemd/system/many@.service.d/",
    "systemctl daemon-reload",
    "systemctl stop service-accounting.service",
    f"sed -i \"s/^UNITS=.*/UNITS='many@*.service'/\" {HOOK_SETTINGS}",
)
# Datagrams to a port of its own over loopback: nobody's traffic, through OUTPUT and INPUT once each.
machine.succeed("""cat >/run/flood.py <<'END'
import socket, sys, time
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0))
a.setblocking(False)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.connect(a.getsockname())
piece = bytes(100)
best = 10**9
for _ in range(7):
    began = time.process_time_ns()
    for _ in range(20000):
        b.send(piece)
    best = min(best, time.process_time_ns() - began)
    try:
        while True:
            a.recv(1000)
    except BlockingIOError:
        pass
print(best / 20000)
END
""")


def per_packet():
    return float(machine.succeed("python3 /run/flood.py"))


def milliseconds(command, times):
    began = float(machine.succeed("date +%s%N"))
    machine.succeed(f"for n in $(seq {times}); do {command}; done")
    return (float(machine.succeed("date +%s%N")) - began) / 1e6 / times


for backend in "", "nftables", "iptables":
    use_rules(backend)
    for count in 1, 20, 200:
        began = float(machine.succeed("date +%s%N"))
        machine.succeed(f"systemctl start $(seq --format='many@%g.service' {count})")
        together = (float(machine.succeed("date +%s%N")) - began) / 1e6
        restart = milliseconds("systemctl restart many@1.service; systemctl reset-failed many@1.service", 5)
        sync = milliseconds(f"{HOOK} sync", 3)
        missing = 0
        if backend:
            missing = count - len(log_rules(backend)) // 2
        log(
            f"{backend or 'no rules':9} {count:3} units: start all {together:6.0f} ms, restart one {restart:5.0f} ms, sync {sync:5.0f} ms,"
            f" {per_packet():5.0f} ns of a datagram over loopback, {missing} without rules"
        )
        if backend and missing:
            machine.succeed(f"{HOOK} sync")
            log(f"{'':9} {count:3} units after sync: {per_packet():5.0f} ns, {count - len(log_rules(backend)) // 2} without rules")
    machine.succeed("systemctl stop 'many@*'")
    if backend:
        machine.succeed(f"{HOOK} sweep", f"{HOOK} sweep")
