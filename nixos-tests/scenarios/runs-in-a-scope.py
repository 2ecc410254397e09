"""`scope run` puts a command in a scope and becomes it: accounted from its first byte, limited by drop-ins, otherwise as before."""

RUN = "service-accounting scope run -q"
# 5 datagrams of 1000 bytes, each answered with 100: exact in IPv4, with 28 bytes of headers each.
DATAGRAMS = "traffic udp-send -4 peer 9000 --size 1000 --count 5 --reply 100"
EXACT = {"ingressBytes": 640, "ingressPackets": 5, "egressBytes": 5140, "egressPackets": 5}


def at_end(scope):
    """What systemd counted in the last run of a scope that is over, and the run: from the journal."""
    found = machine.wait_until_succeeds(
        f"journalctl --no-pager -o json MESSAGE_ID=ae8f7b866b0347b9af31fe1c80b127c0 UNIT={scope} | tail -n 1 | grep .", timeout=20)
    record = json.loads(found)
    fields = {
        "ingressBytes": "IP_METRIC_INGRESS_BYTES", "ingressPackets": "IP_METRIC_INGRESS_PACKETS",
        "egressBytes": "IP_METRIC_EGRESS_BYTES", "egressPackets": "IP_METRIC_EGRESS_PACKETS",
    }
    return {key: int(record[field]) for key, field in fields.items()}, record["INVOCATION_ID"]


start_all()
machine.wait_for_unit("service-accounting.service")
declare("task-*.scope")

with subtest("it becomes the command: same process, same arguments, same exit code"):
    said = machine.succeed(f"sh -c 'echo $$; exec {RUN} --name task-same -- sh -c \"echo \\$\\$; echo \\$#\" \"\" \"a  b\" @c -- \"\"'").split()
    assert said[0] == said[1] and said[2] == "4", said
    assert machine.execute(f"{RUN} -- sh -c 'exit 17'")[0] == 17
    assert machine.succeed(f"{RUN} -- sh -c 'kill -TERM $$' || echo $?").strip() == str(128 + 15)

with subtest("it is in the scope when it begins, and nothing of the JVM is left over"):
    inside = "grep -o '[^/]*[.]scope$' /proc/self/cgroup; ls /proc/self/fd | tr '\\n' ' '; grep -E '^Sig(Blk|Ign)' /proc/self/status; grep -v address /proc/self/limits; umask; pwd"
    machine.succeed(f"cat >/tmp/inside <<'END'\n{inside}\nEND")
    before = "exec 7</etc/passwd; trap '' HUP QUIT PIPE; ulimit -S -n 500; cd /var; umask 027;"
    said = machine.succeed(f"{before} exec {RUN} --name task-inside -- sh /tmp/inside")
    plain = machine.succeed(f"{before} exec sh /tmp/inside 2>&1 || true")
    assert said.splitlines()[0] == "task-inside.scope", said
    assert said.splitlines()[1:] == plain.splitlines()[1 if "scope" in plain.splitlines()[0] else 0:], (said, plain)

with subtest("it has the terminal"):
    said = machine.succeed(f"script -qec '{RUN} -- sh -c \"test -t 0 && test -t 1 && ps -o stat= -p \\$\\$\"' /dev/null")
    assert "+" in said, said

with subtest("a command that ends at once is accounted to the byte, from its first packet"):
    machine.succeed(f"{RUN} --name task-short -- {DATAGRAMS}")
    moved, invocation = at_end("task-short.scope")
    assert moved == EXACT, moved
    retry(lambda _: booked("task-short.scope") == EXACT, 20)
    (run,) = runs("task-short.scope")
    assert run["invocation"] == invocation and not run["running"], run
    assert gaps("task-short.scope") == [], gaps("task-short.scope")

with subtest("so is one that runs for a while, and its figures are there while it does"):
    machine.succeed(f"{RUN} --name task-long -- sh -c '{DATAGRAMS}; exec sleep infinity' >/dev/null 2>&1 &")
    retry(lambda _: (shown("task-long.scope")["egressPackets"] or 0) == 5, 20)
    settle()
    assert booked("task-long.scope") == EXACT, booked("task-long.scope")
    listed = {scope["unit"]: scope for scope in json.loads(machine.succeed("service-accounting scope list --json"))["scopes"]}
    assert {key: listed["task-long.scope"][key] for key in COUNTERS} == EXACT, listed
    assert listed["task-long.scope"]["inLedger"] and not listed["init.scope"]["inLedger"], listed
    machine.succeed("systemctl stop task-long.scope")
    retry(lambda _: not runs("task-long.scope")[-1]["running"], 40)
    assert booked("task-long.scope") == EXACT, booked("task-long.scope")
    assert gaps("task-long.scope") == [], gaps("task-long.scope")

with subtest("a scope that is not declared is counted by systemd, and the ledger keeps nothing of it: that is said"):
    said = machine.succeed(f"service-accounting scope run --name other-1 -- {DATAGRAMS} 2>&1")
    assert "other-1.scope is counted, but the ledger keeps declared units only" in said, said
    assert at_end("other-1.scope")[0] == EXACT
    settle()
    machine.fail("service-accounting report other-1.scope")

for backend in "nftables", "iptables":
    with subtest(f"{backend}: its rules are there before its first packet"):
        use_rules(backend)
        machine.succeed(f"{RUN} --name task-rules-{backend} -- {DATAGRAMS}")
        moved, invocation = at_end(f"task-rules-{backend}.scope")
        rules = log_rules(backend)
        seen = {direction: tuple(map(sum, zip(*rules[(invocation, direction)]))) for direction in ("in", "out")}
        assert seen == {"in": (5, 640), "out": (5, 5140)}, (seen, moved)
    with subtest(f"{backend}: its remote is in the ledger"):
        settle()
        retry(lambda _: booked(f"task-rules-{backend}.scope") == EXACT, 20)
        (remote,) = told_apart(f"task-rules-{backend}.scope").values()
        assert remote == EXACT, remote
use_rules("")

with subtest("drop-ins with limits apply to it, by its name and by its prefix"):
    machine.succeed(
        "mkdir -p /run/systemd/system/task-.scope.d /run/systemd/system/task-caged.scope.d",
        "printf '[Scope]\\nTasksMax=77\\n' >/run/systemd/system/task-.scope.d/50-tasks.conf",
        "printf '[Scope]\\nIPAddressDeny=any\\n' >/run/systemd/system/task-caged.scope.d/50-addresses.conf",
        "systemctl daemon-reload",
    )
    machine.succeed(f"{RUN} --name task-free -- {DATAGRAMS}")
    said = machine.succeed(f"{RUN} --name task-caged -- sh -c 'timeout 2 {DATAGRAMS} 2>&1 || echo cut off; systemctl show task-caged.scope -p TasksMax'")
    assert "cut off" in said and "TasksMax=77" in said, said
    assert "TasksMax=77" in machine.succeed(f"{RUN} --name task-limits -- systemctl show task-limits.scope -p TasksMax")

with subtest("properties are what systemd has of them"):
    asked = "-p MemoryMax=1G -p TasksMax=64 -p CPUWeight=20 -p CPUQuota=50% -p RuntimeMaxSec=1h -p IPAddressDeny=192.0.2.0/24 -p Description='a task' --slice=batch"
    names = "Slice,MemoryMax,TasksMax,CPUWeight,CPUQuotaPerSecUSec,RuntimeMaxUSec,IPAddressDeny,Description,IPAccounting,Transient"
    said = machine.succeed(f"{RUN} --name other-2 {asked} -- systemctl show other-2.scope -p {names}")
    assert set(said.split("\n")) >= {
        "Slice=batch.slice", "MemoryMax=1073741824", "TasksMax=64", "CPUWeight=20", "CPUQuotaPerSecUSec=500ms", "RuntimeMaxUSec=1h",
        "IPAddressDeny=192.0.2.0/24", "Description=a task", "IPAccounting=yes", "Transient=yes",
    }, said

with subtest("what can't be is refused, and nothing is started"):
    def refused(command):
        status, said = machine.execute(f"{command} 2>&1")
        return status, said.strip()

    status, said = refused(f"{RUN} -- no-such-command")
    assert status == 127 and "there is no command 'no-such-command'" in said, (status, said)
    status, said = refused(f"{RUN} -- /etc/passwd")
    assert status == 126 and "can't be executed" in said, (status, said)
    status, said = refused(f"{RUN} -p MemryMax=1G -- touch /tmp/started")
    assert status == 2 and "did you mean MemoryMax?" in said, (status, said)
    status, said = refused(f"setpriv --reuid nobody --clear-groups {RUN} -- touch /tmp/started")
    assert status == 1 and "only root may make scopes" in said, (status, said)
    machine.succeed(f"{RUN} --name task-taken -- sleep infinity >/dev/null 2>&1 &")
    machine.wait_until_succeeds("systemctl is-active task-taken.scope", timeout=20)
    status, said = refused(f"{RUN} --name task-taken -- touch /tmp/started")
    assert status == 1 and "systemctl stop task-taken.scope" in said, (status, said)
    machine.fail("test -e /tmp/started")
