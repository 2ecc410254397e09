"""`scope adopt` moves processes that run already into a scope; sockets that were open before stay where they are, and it says which."""

start_all()
machine.wait_for_unit("service-accounting.service")
declare("adopted-*.scope")
machine.succeed("systemctl start spare.service")


def main_pid(unit):
    return machine.get_unit_property(unit, "MainPID")


pid = main_pid("spare.service")
machine.succeed("traffic tell spare.service client -4 peer 9000 --send 1000 --receive 2000 --keep line")

with subtest("it says which sockets stay with the old unit"):
    said = machine.succeed(f"service-accounting scope adopt adopted-spare {pid}")
    assert f"adopted-spare.scope has process {pid}" in said, said
    assert "is counted for spare.service, not for adopted-spare.scope" in said, said
    lines = [line.split() for line in said.splitlines() if line.startswith("  ")]
    assert [line[0] for line in lines].count("tcp") == 2, said
    assert any(line[0] == "tcp" and line[-1].endswith(":9000") for line in lines), said
    assert any(line[0] == "tcp" and line[1] == "0.0.0.0:8087" for line in lines), said
    assert "/adopted-spare.scope" in machine.succeed(f"cat /proc/{pid}/cgroup")

with subtest("what moves on such a socket is counted for the old unit"):
    before = shown("spare.service")
    machine.succeed("traffic tell spare.service client -4 peer 9000 --send 1000 --receive 300000 --keep line")
    old = steady("spare.service")
    assert old["ingressBytes"] - before["ingressBytes"] > 300000, (before, old)
    assert steady("adopted-spare.scope") == NOTHING, shown("adopted-spare.scope")

with subtest("what moves on a new socket is counted for the scope"):
    machine.succeed("traffic tell spare.service client -4 peer 9000 --send 1000 --receive 70000")
    new = steady("adopted-spare.scope")
    assert new["ingressBytes"] > 70000, new
    assert shown("spare.service") == old, (shown("spare.service"), old)
    settle()
    assert booked("adopted-spare.scope") == new, (booked("adopted-spare.scope"), new)

with subtest("several processes are adopted together, and one that has no sockets is said nothing of"):
    machine.succeed("sleep 1000 >/dev/null 2>&1 & echo $! >/tmp/one; sleep 1000 >/dev/null 2>&1 & echo $! >/tmp/two")
    said = machine.succeed("service-accounting scope adopt adopted-pair -p TasksMax=9 $(cat /tmp/one /tmp/two)")
    assert len(said.splitlines()) == 1 and "processes" in said, said
    for name in "one", "two":
        assert "/adopted-pair.scope" in machine.succeed(f"cat /proc/$(cat /tmp/{name})/cgroup")
    assert machine.get_unit_property("adopted-pair.scope", "TasksMax") == "9"

with subtest("what can't be adopted is refused, and nothing moves"):
    def refused(words):
        status, said = machine.execute(f"{words} 2>&1")
        return status, said.strip()

    status, said = refused("service-accounting scope adopt adopted-none 999999999")
    assert status == 1 and "there is no such process" in said, (status, said)
    status, said = refused("service-accounting scope adopt adopted-none x")
    assert status == 2 and "'x' is not a process ID" in said, (status, said)
    status, said = refused("service-accounting scope adopt adopted-pair $$")
    assert status == 1 and "systemctl stop adopted-pair.scope" in said, (status, said)
    status, said = refused("setpriv --reuid nobody --clear-groups service-accounting scope adopt adopted-none $(cat /tmp/one)")
    assert status == 1 and "sudo" in said, (status, said)
    assert "/adopted-pair.scope" in machine.succeed("cat /proc/$(cat /tmp/one)/cgroup")
