"""A switch to another configuration restarts the units that come and go, no other, and loses no traffic."""

DROP_IN = "/etc/systemd/system/{}.service.d/zz-service-accounting.conf"


def switch(name):
    """Go over to a specialisation, or back to the system itself; what the switch said."""
    goal = f"specialisation/{name}/" if name else ""
    return machine.succeed(f"/run/booted-system/{goal}bin/switch-to-configuration test 2>&1", timeout=300)


def run(unit):
    """The run that a unit is in."""
    return machine.get_unit_property(unit, "InvocationID")


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
machine.succeed("systemctl start other.service bystander.service")
peer.succeed("traffic client machine 8080 --send 1000 --receive 300000", "traffic client machine 8081 --send 1000 --receive 200000")
other = steady("other.service")
settle()
runs_before = {unit: run(unit) for unit in ("web.service", "other.service", "bystander.service", "service-accounting.service")}
machine.fail(f"test -e {DROP_IN.format('bystander')}")

with subtest("a unit more and a unit less: these two are restarted, and nobody else"):
    switch("after")
    machine.succeed(f"test -e {DROP_IN.format('bystander')}")
    machine.fail(f"test -e {DROP_IN.format('other')}")
    machine.wait_for_unit("bystander.service")
    assert run("bystander.service") != runs_before["bystander.service"], runs_before
    assert run("other.service") != runs_before["other.service"], runs_before
    assert run("web.service") == runs_before["web.service"], runs_before
    # Other settings are taken over by a reload.
    assert run("service-accounting.service") == runs_before["service-accounting.service"], runs_before

with subtest("the unit that came is counted from its start, the one that stayed goes on, the one that went is closed"):
    peer.succeed("traffic client machine 8088 --send 1000 --receive 70000", "traffic client machine 8080 --send 1000 --receive 50000")
    retry(lambda _: shown("web.service")["egressBytes"] is not None, 20)
    bystander, web = steady("bystander.service"), steady("web.service")
    settle()
    assert booked("bystander.service") == bystander, (booked("bystander.service"), bystander)
    assert booked("web.service") == web, (booked("web.service"), web)
    assert booked("other.service") == other, (booked("other.service"), other)
    assert not runs("other.service")[-1]["running"], runs("other.service")

with subtest("other settings restart no accounted unit"):
    switch(None)
    before = run("web.service"), run("other.service")
    switch("other-times")
    assert (run("web.service"), run("other.service")) == before
    assert "\"checkpoint\":\"3s\"" in machine.succeed(f"tr -d ' ' <{SETTINGS}")
    machine.succeed("systemctl is-active service-accounting.service")
    settle()
