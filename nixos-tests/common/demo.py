"""The demo: known transfers to and from web.service, over a restart and a kill, and the day report beside them."""

KIB = 1024


def counters():
    """What systemd itself says of the run: bytes received and sent."""
    shown = machine.succeed("systemctl show web.service -p IPIngressBytes -p IPEgressBytes")
    values = dict(line.split("=", 1) for line in shown.split())
    return int(values["IPIngressBytes"]), int(values["IPEgressBytes"])


def visit(upload, download, times, family):
    """The peer is a client: this much up and down, on so many connections."""
    host = {"-4": "machine", "-6": "machine6"}[family]
    peer.succeed(f"traffic client {family} {host} 8080 --send {upload} --receive {download} --times {times}")
    rows.append((f"peer to web.service, IPv{family[1]}, {times} connection{'s' if times > 1 else ''}", upload * times, download * times))


def fetch(upload, download):
    """The service is a client of the peer."""
    machine.succeed(f"traffic tell web.service client peer 9000 --send {upload} --receive {download}")
    rows.append(("web.service to peer, 1 connection", download, upload))


def end_run(how, command):
    """End this run of the unit, and remember what systemd said of it."""
    runs.append((how, *counters()))
    machine.succeed(command)


rows = []
runs = []
start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

visit(200 * KIB, 5000 * KIB, 3, "-4")
end_run("systemctl restart", "systemctl restart web.service")

visit(100 * KIB, 20 * KIB, 5, "-6")
fetch(64 * KIB, 900 * KIB)
end_run("kill -KILL of the main process", "systemctl kill --kill-whom=main -s KILL web.service")
machine.wait_until_fails("systemctl is-active --quiet web.service")

machine.succeed("systemctl reset-failed web.service", "systemctl start web.service")
visit(20, 10000 * KIB, 1, "-4")
end_run("systemctl stop", "systemctl stop web.service")

log("")
log("What was moved on purpose, in bytes of payload:")
log(f"  {'':50}{'received':>12}{'sent':>12}")
for what, received, sent in rows:
    log(f"  {what:50}{received:12,}{sent:12,}")
log(f"  {'sum':50}{sum(row[1] for row in rows):12,}{sum(row[2] for row in rows):12,}")
log("")
log("What systemd counted in each run, in bytes of IP (payload and headers), just before it ended:")
for how, ingress, egress in runs:
    log(f"  ended by {how:41}{ingress:12,}{egress:12,}")
ingress, egress = sum(run[1] for run in runs), sum(run[2] for run in runs)
log(f"  {'sum':50}{ingress:12,}{egress:12,}")
log("")
log("# service-accounting report web --by day --units bytes")
taken()
for line in machine.succeed("service-accounting report web --by day --units bytes").splitlines():
    log(line)
log("")
log("# service-accounting remotes web --units bytes")
settle()
for line in machine.succeed("service-accounting remotes web --units bytes").splitlines():
    log(line)

held = booked("web.service")
assert (held["ingressBytes"], held["egressBytes"]) == (ingress, egress), (held, ingress, egress)
sums = balance("web.service")
assert all(sums["unattributed"][key] == 0 for key in COUNTERS), sums
log("The ledger and systemd agree to the byte: nothing was lost, nothing counted twice.")
log("So do the packets that the unit's rules logged: every byte has its remote.")
