"""The hook never fails a unit, never holds one up for long, writes whole records or none, and trusts nothing in its environment."""

HOOK = "/etc/service-accounting/hook"
STAGING = "/var/spool/service-accounting/staging"


def waiting():
    """The records that wait in the spool."""
    return machine.succeed(f"ls {RECORDS}").split()


start_all()
SYSTEMCTL = program("systemctl")
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
# Records stay where they are, to be looked at.
machine.succeed("systemctl stop service-accounting.service", f"rm -f {RECORDS}/*")

with subtest("called wrongly it says how, and exits with 2"):
    for wrong in "", "stopped", "explode web.service", "stopped web.service twice", "stopped ../../etc/passwd", "stopped --x":
        code, _ = machine.execute(f"{HOOK} {wrong}")
        assert code == 2, (wrong, code)
    assert waiting() == [], waiting()

with subtest("a record is a whole file with a name that says what it is, readable for the agent and for nobody else"):
    machine.succeed(f"{HOOK} stopping web.service")
    (name,) = waiting()
    invocation = machine.get_unit_property("web.service", "InvocationID")
    assert name.startswith(f"web.service:{invocation}:stopping:") and name.endswith(".properties"), name
    record = dict(line.split("=", 1) for line in machine.succeed(f"cat '{RECORDS}/{name}'").splitlines())
    assert record["Record"] == "1" and record["Id"] == "web.service" and record["InvocationID"] == invocation, record
    assert int(record["BoottimeUSec"]) <= int(record["BoottimeEndUSec"]), record
    machine.succeed(f"setpriv --reuid=service-accounting --regid=service-accounting --clear-groups cat '{RECORDS}/{name}'")
    machine.fail(f"setpriv --reuid=65534 --regid=65534 --clear-groups cat '{RECORDS}/{name}'")
    assert machine.succeed(f"ls -A {STAGING}") == ""

with subtest("its environment can't lead it astray: neither path, nor spool, nor a name to write to"):
    machine.succeed(f"rm -f {RECORDS}/*", "mkdir -p /tmp/evil", "printf '#!/bin/sh\\ntouch /tmp/caught\\n' >/tmp/evil/systemctl")
    machine.succeed("chmod 755 /tmp/evil/systemctl; ln -sf systemctl /tmp/evil/date; ln -sf systemctl /tmp/evil/timeout")
    machine.succeed(
        "env PATH=/tmp/evil SPOOL=/tmp/evil RUNTIME=/tmp/evil INVOCATION_ID=../../../tmp/evil/x ENV=/tmp/evil/systemctl"
        f" BASH_ENV=/tmp/evil/systemctl {HOOK} stopped web.service"
    )
    machine.fail("test -e /tmp/caught")
    assert sorted(machine.succeed("ls /tmp/evil").split()) == ["date", "systemctl", "timeout"]
    assert len(waiting()) == 1, waiting()

with subtest("twenty at once lose nothing and leave nothing behind"):
    machine.succeed(f"rm -f {RECORDS}/*")
    machine.succeed(f"for n in $(seq 20); do {HOOK} stopping worker@$n.service & done; wait")
    assert len(waiting()) == 20, waiting()
    assert machine.succeed(f"ls -A {STAGING}") == ""

with subtest("a systemd that does not answer holds a unit up for five seconds and no more, and fails nothing"):
    machine.succeed(f"rm -f {RECORDS}/*", "printf '#!/bin/sh\\nsleep 60\\n' >/tmp/slow", "chmod 755 /tmp/slow")
    machine.succeed(f"mount --bind /tmp/slow {SYSTEMCTL}")
    began = float(machine.succeed("date +%s.%N"))
    said = machine.succeed(f"{HOOK} stopped web.service 2>&1")
    took = float(machine.succeed("date +%s.%N")) - began
    machine.succeed(f"umount {SYSTEMCTL}")
    assert 4.9 < took < 7, took
    assert "gave up after 5 s" in said, said
    assert waiting() == [], waiting()

with subtest("a systemd that fails leaves a record of the run without figures, and the figures read before stand"):
    machine.succeed("printf '#!/bin/sh\\nexit 1\\n' >/tmp/slow", f"mount --bind /tmp/slow {SYSTEMCTL}")
    machine.succeed("env INVOCATION_ID=0123456789abcdef0123456789abcdef SERVICE_RESULT=success " f"{HOOK} stopped web.service")
    machine.succeed(f"umount {SYSTEMCTL}")
    (name,) = waiting()
    record = machine.succeed(f"cat '{RECORDS}/{name}'")
    assert "Id=web.service" in record and "IPIngressBytes" not in record, record

with subtest("a unit's name may be as long as systemd allows"):
    machine.succeed(f"rm -f {RECORDS}/*")
    # 255 characters with the suffix: as long as a file's name, which has more to say than the unit.
    long = "x" * 247 + ".service"
    machine.succeed(f"{HOOK} stopping {long}")
    (name,) = waiting()
    assert len(name) < 255 and f"Id={long}" in machine.succeed(f"cat '{RECORDS}/{name}'"), name
