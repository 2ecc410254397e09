"""The message bus restarts, dies or hangs: the agent goes on as soon as it is back, and nothing is lost, doubled or called a gap."""


def committed_anew():
    """Wait for a commit of a look that began after now."""
    settle()
    machine.succeed("systemctl is-active service-accounting.service")


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
committed_anew()
agent = machine.get_unit_property("service-accounting.service", "InvocationID")

BREAKS = {
    "a restart": "systemctl restart dbus.service",
    "a kill": "systemctl kill -s KILL dbus.service; systemctl start dbus.service",
    "a stop for three seconds": "systemctl stop dbus.service dbus.socket; sleep 3; systemctl start dbus.socket dbus.service",
}
for name, command in BREAKS.items():
    with subtest(f"{name} of the bus in the middle of traffic"):
        peer.execute("traffic client machine 8080 --send 1000 --receive 300000 --times 10 >/dev/null 2>&1 &")
        machine.succeed(f"{command} 2>/dev/null || true")
        peer.wait_until_fails("pgrep -f '[t]raffic client'", timeout=60)
        now = steady("web.service")
        # A look that got no answer is followed by a commit as well.
        retry(lambda _: booked("web.service") == now, 20)
        committed_anew()
        assert booked("web.service") == now, (booked("web.service"), now)

with subtest("units that stop while there is no bus are saved: root's systemctl does not need it"):
    machine.succeed("systemctl stop dbus.service dbus.socket 2>/dev/null || true")
    last = steady("web.service")
    machine.succeed("systemctl stop web.service", "systemctl start dbus.socket dbus.service")
    taken()
    assert booked("web.service") == last, (booked("web.service"), last)
    assert runs("web.service")[-1]["door"] == "stopped", runs("web.service")[-1]

with subtest("a unit that restarts as fast as it can is counted run by run"):
    machine.succeed(
        "systemd-run --quiet --unit=spinner -p IPAccounting=yes -p Restart=always -p RestartSec=0"
        " -p StartLimitIntervalSec=0 -p Type=exec"
        " -p 'ExecStartPre=-+/etc/service-accounting/hook start spinner.service'"
        " -p 'ExecStopPost=-+/etc/service-accounting/hook stopped spinner.service'"
        " traffic client peer 9000 --send 1000 --receive 20000"
    )
    change_settings("settings['units']['spinner.service'] = {}")
    retry(lambda _: len(report("spinner --by invocation --since -1d")["rows"]) > 20, 60)
    machine.succeed("systemctl stop spinner.service")
    taken()
    rows = runs("spinner.service")
    # Each of them fetched 20,000 bytes, or was stopped in the midst of it: none has more than one fetch and its headers.
    assert all(0 <= row["ingressBytes"] < 1.1 * 20000 + 1000 for row in rows), rows
    full = [row for row in rows if row["ingressBytes"] > 20000]
    assert len(full) >= len(rows) - 2, rows
    assert booked("spinner.service") == plus(*rows), (booked("spinner.service"), len(rows))
    assert vital("counter-resets") == 0, status()["vitals"]

with subtest("in all that time the agent was one, and there is no gap"):
    assert gaps("web.service") == [], gaps("web.service")
    assert gaps("spinner.service") == [], gaps("spinner.service")
    log(f"polls without an answer: {vital('bus-failures')}")
