"""`allUnits`: the totals of everything that systemd accounts, declared or not; nothing of what it does not; slices are never summed with members."""


def recorded():
    """The units that the ledger knows."""
    return {unit["unit"] for unit in status()["units"] if unit["recorded"]}


def new_gaps():
    """(unit, cause) of what was not counted, but for what the machine's own preparation cost declared units."""
    return {(gap["unit"], gap["cause"]) for gap in report("--by year")["gaps"] if gap["unit"] and not gap["unit"].startswith("web.")}


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed(
    "mkdir -p /run/systemd/system/port.socket.d",
    "printf '[Socket]\\nListenStream=9204\\nAccept=no\\nIPAccounting=yes\\nService=port.service\\n' >/run/systemd/system/port.socket",
    f"printf '[Service]\\nExecStart={program('traffic')} serve\\n' >/run/systemd/system/port.service",
    "printf '[Slice]\\nIPAccounting=yes\\n' >/run/systemd/system/crowd.slice",
    "printf '[Mount]\\nWhat=tmpfs\\nWhere=/mnt\\nType=tmpfs\\nIPAccounting=yes\\n' >/run/systemd/system/mnt.mount",
    "systemctl daemon-reload",
)
change_settings("settings['allUnits'] = True")
machine.succeed(f"printf \"ALL_UNITS='yes'\\n\" >>{HOOK_SETTINGS}")
machine.wait_for_unit("service-accounting.service")

with subtest("a service, a socket, a scope and a slice that nobody declared are in the ledger, as systemd counts them"):
    machine.succeed(
        "systemctl start port.socket mnt.mount bystander.service",
        "systemd-run --quiet --unit=one --slice=crowd.slice -p IPAccounting=yes traffic serve --tcp 9201",
        "systemd-run --quiet --unit=two --slice=crowd.slice -p IPAccounting=yes traffic serve --tcp 9202",
        "systemd-run --quiet --scope --unit=loose -p IPAccounting=yes traffic serve --tcp 9203 >/dev/null 2>&1 &",
    )
    for port, octets in (9201, 100000), (9202, 200000), (9203, 300000), (9204, 400000):
        peer.wait_until_succeeds(f"traffic client machine {port} --send {octets} --receive 1000")
    units = ["one.service", "two.service", "loose.scope", "port.socket", "crowd.slice"]
    counted = {unit: steady(unit) for unit in units}
    settle()
    for unit in units:
        assert booked(unit) == counted[unit], (unit, booked(unit), counted[unit])

with subtest("a slice is not summed with its members, and that is said"):
    assert counted["crowd.slice"] == plus(counted["one.service"], counted["two.service"]), counted
    three = report("one two crowd.slice --by year")
    assert {key: three["sums"][key] for key in COUNTERS} == counted["crowd.slice"], three["sums"]
    assert any("not in the sum: crowd.slice" in note for note in three["notes"]), three["notes"]
    whole = report("--by year")
    members = [row for row in whole["rows"] if not row["unit"].endswith(".slice")]
    assert all(row["ingressBytes"] is not None for row in members), members
    assert {key: whole["sums"][key] for key in COUNTERS} == plus(*members), whole["sums"]

with subtest("what systemd does not account is neither in the ledger nor a gap; nor is a mount that has nothing left to count"):
    peer.succeed("traffic client machine 8088 --send 1000 --receive 1000")
    settle()
    assert recorded().isdisjoint({"bystander.service", "port.service", "dbus.service", "init.scope"}), recorded()
    assert new_gaps() == set(), new_gaps()

with subtest("a unit that becomes accounted is in the ledger from then on"):
    machine.succeed("systemctl set-property --runtime bystander.service IPAccounting=yes")
    peer.succeed("traffic client machine 8088 --send 5000 --receive 70000")
    bystander = steady("bystander.service")
    settle()
    assert booked("bystander.service") == bystander, (booked("bystander.service"), bystander)

with subtest("a daemon-reload is mended for units that nobody declared, too, and is a gap of theirs"):
    machine.succeed("systemctl daemon-reload")
    retry(lambda _: all(shown(unit)["ingressBytes"] is not None for unit in units), 20)
    peer.succeed("traffic client machine 9203 --send 50000 --receive 1000")
    loose = steady("loose.scope")
    assert loose["ingressBytes"] > counted["loose.scope"]["ingressBytes"] + 50000, (loose, counted)
    settle()
    assert booked("loose.scope") == loose, (booked("loose.scope"), loose)
    assert {cause for _, cause in new_gaps()} <= {"daemon-reload"}, new_gaps()
    assert "mnt.mount" not in {unit for unit, _ in new_gaps()}, new_gaps()

with subtest("what ends is kept to its end, without any hook"):
    one = steady("one.service")
    machine.succeed("systemctl stop one.service loose.scope")
    retry(lambda _: not runs("one.service")[-1]["running"] and not runs("loose.scope")[-1]["running"], 40)
    assert booked("one.service") == one, (booked("one.service"), one)
    assert booked("loose.scope") == loose, (booked("loose.scope"), loose)
    assert {cause for _, cause in new_gaps()} <= {"daemon-reload"}, new_gaps()

with subtest("with accounting on for whatever starts, all of it is there, and nothing is a gap that is none"):
    machine.succeed(
        "mkdir -p /run/systemd/system.conf.d",
        "printf '[Manager]\\nDefaultIPAccounting=yes\\n' >/run/systemd/system.conf.d/accounting.conf",
        "systemctl daemon-reexec",
    )
    retry(lambda _: shown("bystander.service")["ingressBytes"] is not None, 20)
    settle()
    before = new_gaps()
    machine.succeed(
        "systemctl stop port.service",
        "systemctl restart bystander.service mnt.mount port.socket",
        "systemd-run --quiet --unit=late traffic serve --tcp 9205",
        "systemd-run --quiet --wait true",
    )
    peer.wait_until_succeeds("traffic client machine 9205 --send 5000 --receive 90000")
    late = steady("late.service")
    settle()
    assert booked("late.service") == late, (booked("late.service"), late)
    assert {"bystander.service", "port.socket"} <= recorded(), recorded()
    # As long as a run without a hook is waited for, and a look more.
    machine.succeed("sleep 12")
    settle()
    assert new_gaps() == before, (new_gaps() - before)
