"""nixos-tests/lab/run --self-test: does the lab keep its own promises?

Needs no package. Each promise is a function; its docstring is the sentence that is printed.
"""

import json
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import leftovers
import network
from cgroup import unified
from lab import Lab
from trouble import LabError, RequestedAssertionFailed

HERE = Path(__file__).resolve().parent
# What one TCP/IPv4 packet adds to its payload: 20 IP, 20 TCP, 12 timestamps. A SYN has 8 more of options.
TCP4, TCP6, SYN_OPTIONS = 52, 72, 8
UDP4, UDP6 = 28, 48

# Accounted by hand, as the drop-in would do it: the self-test has no package.
ACCOUNTED = "systemctl set-property --runtime {} IPAccounting=yes"


def counters(machine, unit):
    """A unit's IP counters, in systemd's words."""
    names = ("IPIngressBytes", "IPIngressPackets", "IPEgressBytes", "IPEgressPackets")
    return {name: int(machine.get_unit_property(unit, name)) for name in names}


def expect(actual, expected, what):
    """Fail with both values."""
    assert actual == expected, f"{what}: {actual!r}, expected {expected!r}"


def expect_failure(kind, function, *words):
    """The error a call must raise, with these words in it."""
    try:
        function()
    except kind as problem:
        for word in words:
            assert word in str(problem), f"{word!r} is missing in: {problem}"
        return
    raise AssertionError(f"no {kind.__name__}")


def accounting_counts_every_byte(lab):
    """IP accounting of a unit equals the bytes that were sent, over IPv4 and IPv6, TCP and UDP"""
    machine = lab.machines["server"]
    machine.succeed(ACCOUNTED.format("other.service"), "systemctl start other.service")
    cases = [("server", TCP4, UDP4), ("server6", TCP6, UDP6)]
    for host, tcp_head, udp_head in cases:
        before = counters(machine, "other.service")
        lab.peer.succeed(f"traffic udp-send {host} 8081 --size 100 --count 10 --reply 300")
        after = counters(machine, "other.service")
        moved = {name: after[name] - before[name] for name in after}
        expect(moved, {"IPIngressBytes": 10 * (100 + udp_head), "IPIngressPackets": 10,
                       "IPEgressBytes": 10 * (300 + udp_head), "IPEgressPackets": 10}, f"UDP to {host}")
        before = after
        did = json.loads(lab.peer.succeed(f"traffic client {host} 8081 --send 100000 --receive 3000000"))
        expect((did["sent"], did["received"]), (100000, 3000000), "what the client says")

        def exact(_last, before=before, tcp_head=tcp_head):
            # The last ACK may be a moment behind the client's end.
            now = counters(machine, "other.service")
            moved = {name: now[name] - before[name] for name in now}
            return (moved["IPIngressBytes"] == 100000 + moved["IPIngressPackets"] * tcp_head + SYN_OPTIONS
                    and moved["IPEgressBytes"] == 3000000 + moved["IPEgressPackets"] * tcp_head + SYN_OPTIONS)

        wait_for(exact, f"TCP to {host}", lambda: counters(machine, "other.service"))


def units_take_orders(lab):
    """A running unit of every kind sends what it is told to, and it counts as the unit's"""
    machine = lab.machines["server"]
    units = ["web", "user", "dynamic", "strict", "spare", "bystander", "worker@8101"]
    for unit in units:
        machine.succeed(ACCOUNTED.format(f"{unit}.service"), f"systemctl restart {unit}.service")
        machine.succeed(f"traffic tell {unit} udp-send peer 9000 --size 1000 --count 5")
        expect(counters(machine, f"{unit}.service")["IPEgressBytes"], 5 * (1000 + UDP4), unit)
        machine.succeed(f"traffic tell {unit} client peer6 9000 --send 1000 --receive 70000")
    machine.succeed("systemctl start private-network.service")
    machine.fail("traffic tell private-network client peer 9000 --send 20 --receive 0")
    machine.succeed("traffic tell private-network client localhost 8085 --send 1000 --receive 1000")
    machine.fail("traffic tell web client peer 9000 --send 1 --receive 0", "traffic tell web dance",
                 "traffic tell web client peer 1 --send 20 --receive 0")


def sockets_start_services(lab):
    """listener.socket starts listener.service, and what moves counts as the socket's; a slice counts its members"""
    machine = lab.machines["server"]
    machine.succeed(ACCOUNTED.format("listener.socket"), "systemctl start listener.socket")
    for host in ("server", "server6"):
        lab.peer.succeed(f"traffic client {host} 8089 --send 20000 --receive 20000")
    machine.require_unit_state("listener.service")
    assert counters(machine, "listener.socket")["IPIngressBytes"] > 40000, counters(machine, "listener.socket")
    machine.succeed(ACCOUNTED.format("batch.slice"), "systemd-run --quiet --wait --slice=batch.slice "
                    "/usr/local/bin/traffic udp-send peer 9000 --size 1000")
    expect(counters(machine, "batch.slice")["IPEgressBytes"], 1000 + UDP4, "batch.slice")


def connections_can_be_kept(lab):
    """A unit keeps a connection open under a name, and goes on using it"""
    machine = lab.machines["server"]
    for _ in range(2):
        machine.succeed("traffic tell web client peer 9000 --send 500 --receive 500 --keep long")
    expect(machine.succeed("ss -Htn state established dst 10.99.0.1 | wc -l").strip(), "1", "established connections")
    machine.succeed("traffic tell web close long")
    machine.fail("traffic tell web close long")


def units_end_as_told(lab):
    """A unit crashes on order, ignores SIGTERM, or sends its last bytes while it stops"""
    machine = lab.machines["server"]
    for how, result in (("segv", "signal"), ("abort", "core-dump"), ("kill", "signal"), ("exit", "exit-code")):
        machine.succeed("systemctl start crasher", f"traffic tell crasher die {how}")
        machine.wait_until_succeeds("systemctl is-failed crasher", timeout=20)
        # Whether a core is written depends on the host's limits.
        assert machine.get_unit_property("crasher.service", "Result") in (result, "signal", "core-dump"), how
    machine.succeed("systemctl start spare", "traffic tell spare at-stop send peer 9000 4321", "systemctl stop spare")
    assert '"sent": 4321' in machine.succeed("journalctl -u spare -o cat"), "nothing was sent at the stop"
    machine.succeed("systemctl start spare", "traffic tell spare stubborn",
                    "timeout 1 systemctl stop spare || systemctl is-active spare || systemctl kill -s KILL spare")


def jobs_are_oneshots(lab):
    """job.service runs its transfer and ends; job-remains.service stays active; a file changes the order"""
    machine = lab.machines["server"]
    machine.succeed("systemctl start job job-remains")
    machine.require_unit_state("job.service", "inactive")
    machine.require_unit_state("job-remains.service", "active")
    machine.succeed("mkdir -p /etc/traffic", "echo 'JOB=udp-send peer 9000 --size 77' > /etc/traffic/job.service",
                    "systemctl start job")
    assert '"sent": 77' in machine.succeed("journalctl -u job -o cat"), "the file did not count"
    machine.succeed("rm /etc/traffic/job.service")


def vocabulary_is_the_drivers(lab):
    """succeed, fail, execute and the waits answer and raise as the NixOS driver's do"""
    machine = lab.machines["server"]
    expect(machine.succeed("echo a", "echo b"), "a\nb\n", "succeed")
    expect(machine.execute("echo out; exit 3"), (3, "out\n"), "execute")
    expect(machine.execute("exit 3", check_return=False), (-1, ""), "execute without check")
    expect(machine.execute("sleep 60", timeout=1)[0], 124, "timeout")
    expect(machine.execute("false | true")[0], 1, "pipefail")
    expect(machine.execute("echo $unset")[0], 1, "unset variable")
    expect(machine.fail("echo no; false"), "no\n", "fail")
    expect_failure(RequestedAssertionFailed, lambda: machine.succeed("echo why >&2; exit 7"), "exit code 7", "why")
    expect_failure(RequestedAssertionFailed, lambda: machine.fail("true"), "unexpectedly succeeded")
    expect_failure(RequestedAssertionFailed, lambda: machine.wait_until_succeeds("false", timeout=1), "1 second")
    expect_failure(RequestedAssertionFailed, lambda: machine.wait_for_unit("idle.service"), "no pending jobs")
    expect_failure(RequestedAssertionFailed, lambda: machine.require_unit_state("idle.service"), "inactive")
    machine.succeed("sleep 1000 >&2 &")
    expect(machine.systemctl("is-active idle.service"), (3, "inactive\n"), "systemctl")
    machine.start_job("idle.service")
    machine.wait_for_unit("idle.service")
    expect(machine.get_unit_info("idle.service")["Id"], "idle.service", "get_unit_info")
    machine.stop_job("idle.service")
    machine.wait_for_open_port(8080)
    machine.wait_for_closed_port(1)
    machine.succeed("systemd-run --scope -q -p IPAccounting=yes true")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file").write_text("text")
        machine.copy_from_host(f"{folder}/file", "/var/run/deep/copy")
        machine.copy_from_host(folder, "/tmp/folder")
    expect(machine.succeed("cat /run/deep/copy /tmp/folder/file"), "texttext", "copies")
    expect(machine.copy_from_machine("/tmp/folder/file").read_text(), "text",
           "copy back")


def machines_meet(lab):
    """Machines reach each other and the peer by name, over IPv4 and IPv6"""
    server, client = lab.machines["server"], lab.machines["client"]
    for host in ("server", "server6"):
        client.succeed(f"traffic client {host} 8080 --send 100 --receive 100", f"ping -c1 -W5 {host}")
    for host in ("client", "client6", "peer", "peer6"):
        server.succeed(f"ping -c1 -W5 {host}")
    client.block()
    server.fail("ping -c1 -W1 client")
    client.unblock()
    server.succeed("ping -c1 -W5 client")


def a_crash_loses_processes_only(lab):
    """crash() keeps the disk, and loses processes, /run, rules and the boot; no stop hook runs"""
    machine = lab.machines["server"]
    machine.succeed("echo kept > /var/lib/kept", "echo lost > /run/lost", "iptables -t security -A INPUT -j ACCEPT",
                    "mkdir -p /run/systemd/system/idle.service.d",
                    "printf '[Service]\\nExecStopPost=/bin/touch /var/lib/stopped\\n' "
                    "> /run/systemd/system/idle.service.d/hook.conf", "systemctl daemon-reload", "systemctl start idle",
                    "traffic tell web client peer 9000 --send 20 --receive 1 --keep long")
    before = machine.succeed("cat /proc/sys/kernel/random/boot_id")
    machine.crash()
    assert not machine.is_up()
    expect(lab.peer.succeed("ss -Htn state established sport 9000 | wc -l").strip(), "1",
           "connections the peer believes in after the power cut")
    machine.start()
    expect(machine.succeed("cat /var/lib/kept"), "kept\n", "disk")
    machine.fail("test -e /run/lost", "test -e /var/lib/stopped", "iptables -t security -S INPUT | grep -e -A")
    machine.require_unit_state("idle.service", "inactive")
    machine.wait_for_unit("web.service")
    after = machine.succeed("cat /proc/sys/kernel/random/boot_id")
    assert before != after, "the boot ID is the same"
    assert before.strip().replace("-", "") in machine.succeed("journalctl --list-boots"), "the journal forgot the boot"
    assert float(machine.succeed("cut -d' ' -f1 /proc/uptime")) < 60, "the clock went on"


def a_shutdown_is_clean(lab):
    """shutdown() runs the stop hooks"""
    machine = lab.machines["server"]
    machine.succeed("mkdir -p /etc/systemd/system/idle.service.d",
                    "printf '[Service]\\nExecStopPost=/bin/touch /var/lib/stopped\\n' "
                    "> /etc/systemd/system/idle.service.d/hook.conf", "systemctl daemon-reload", "systemctl start idle")
    machine.shutdown()
    machine.start()
    machine.succeed("test -e /var/lib/stopped")


def wrong_specs_are_explained():
    """A wrong machine spec is refused by name"""
    expect_failure(LabError, lambda: Lab({"m": {"colour": "red"}}), "colour", "rendering")
    expect_failure(LabError, lambda: Lab({"peer": {}}), "peer")


SCRIPT = """
start_all()
machine.succeed("true")
machine.succeed("touch /var/lib/up")
machine.succeed("sleep 1000")
"""


def stopped_labs_leave_nothing():
    """SIGINT and SIGTERM in the middle of a scenario leave nothing behind"""
    for number in (signal.SIGINT, signal.SIGTERM):
        with long_scenario() as scenario:
            scenario.process.send_signal(number)
            expect(scenario.process.wait(30), 130, "exit code")
            expect(traces(scenario.lab), [], f"left after {number.name}")


def killed_labs_are_swept():
    """After SIGKILL the next lab's sweep clears everything away, and leaves a living lab alone"""
    with long_scenario() as dead, long_scenario() as alive:
        dead.process.kill()
        dead.process.wait()
        assert traces(dead.lab), "nothing was left; this test tests nothing"
        before = traces(alive.lab)
        subprocess.run([str(HERE / "run"), "--sweep"], check=True)
        expect(traces(dead.lab), [], "left after the sweep")
        expect(traces(alive.lab), before, "the living lab")
        assert alive.process.poll() is None, "the living lab ended"


def orphans_end():
    """A scenario whose runner is killed cleans up by itself"""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "long.py"
        script.write_text(SCRIPT)
        runner = subprocess.Popen(
            [sys.executable, "-B", "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])",
             sys.executable, "-B", str(HERE / "scenario.py"), str(script)], stdout=subprocess.DEVNULL)
        lab = wait_for_lab(lambda: child_of(runner.pid))
        runner.kill()
        runner.wait()
        wait_for(lambda _last: not traces(lab), "the orphan's clean-up", lambda: traces(lab))


def failures_keep_logs():
    """A failed scenario names the line, and keeps trace, console and journal"""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "fails.py"
        script.write_text('with subtest("a promise"):\n    machine.succeed("echo because >&2; exit 5")\n')
        done = subprocess.run([sys.executable, "-B", str(HERE / "scenario.py"), str(script)], check=False,
                              stdout=subprocess.PIPE, text=True)
    expect(done.returncode, 1, "exit code")
    for words in ("FAILED  a promise", "fails.py:2", "exit code 5", "because"):
        assert words in done.stdout, f"{words!r} is missing in:\n{done.stdout}"
    kept = Path(done.stdout.rsplit("logs: ", 1)[1].strip())
    expect(sorted(path.name for path in kept.iterdir()),
           ["machine.console.log", "machine.journal.log", "peer.console.log", "trace.log"], "kept files")
    subprocess.run(["rm", "-r", str(kept)], check=True)


def the_runner_counts():
    """Two labs run at once; the runner counts what passed, failed and was skipped"""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("good", 'machine.succeed("true")\n'), ("bad", 'machine.fail("true")\n'), ("other", "")):
            (Path(folder) / f"{name}.py").write_text(text)
        (Path(folder) / "other.json").write_text('{"skipInLab": "it needs a moon"}')
        (Path(folder) / "two.py").write_text('b.start()\nb.wait_for_unit("web.service")\na.succeed("ping -c1 -W5 b")\n')
        (Path(folder) / "two.json").write_text('{"machines": {"a": {}, "b": {}}}')
        done = subprocess.run([str(HERE / "run"), "--no-package", "--jobs", "2",
                               *(f"{folder}/{name}.py" for name in ("good", "bad", "other", "two"))],
                              stdout=subprocess.PIPE, text=True, check=False)
    expect(done.returncode, 1, "exit code")
    expect(done.stdout.splitlines()[-1], "2 passed, 1 failed, 1 skipped", "last line")
    for words in ("ok      good (", "FAILED  bad (", "unexpectedly succeeded", "it needs a moon", "ok      two ("):
        assert words in done.stdout, f"{words!r} is missing in:\n{done.stdout}"
    subprocess.run(["rm", "-r", done.stdout.split("logs: ", 1)[1].splitlines()[0]], check=True)
    wrong = subprocess.run([str(HERE / "run"), "no-such-promise"], stderr=subprocess.PIPE, text=True, check=False)
    expect((wrong.returncode, "no-such-promise" in wrong.stderr), (2, True), "a wrong name")


class LongScenario:
    """A scenario process that is in the middle of its work."""

    def __init__(self, folder):
        script = Path(folder) / "long.py"
        script.write_text(SCRIPT)
        self.process = subprocess.Popen([sys.executable, "-B", str(HERE / "scenario.py"), str(script)],
                                        stdout=subprocess.DEVNULL)
        self.lab = wait_for_lab(lambda: self.process.pid)


class long_scenario:
    """Starts one, and ends it whatever happens."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.scenario = LongScenario(self.folder.name)
        return self.scenario

    def __exit__(self, *_):
        if self.scenario.process.poll() is None:
            self.scenario.process.terminate()
            self.scenario.process.wait()
        self.folder.cleanup()


def wait_for_lab(pid):
    """Name of the lab of a process, once its machine is in the long command."""
    name = ""

    def up(_last):
        nonlocal name
        name = f"lab{pid()}x1"
        return (leftovers.runs() / name / "machines/machine/upper/var/lib/up").exists()

    wait_for(up, "a lab in a process of its own", lambda: name)
    return name


def child_of(pid):
    """The only child of a process, or 0."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return children[0] if children else 0


def traces(lab):
    """Everything on this host that bears a lab's name."""
    found = [f"folder {lab}"] if (leftovers.runs() / lab).exists() else []
    found += [f"namespace {name}" for name in network.namespaces_of(lab)]
    found += [f"cgroup {path}" for path in sorted(Path("/sys/fs/cgroup").glob(f"*/{lab}-*"))]
    found += [f"cgroup {path}" for path in sorted(unified().glob(f"{lab}-*")) if f"cgroup {path}" not in found]
    found += [f"trace {path}" for path in sorted(Path("/run/systemd/nspawn").glob(f"*/{lab}-*"))]
    mounts = Path("/proc/self/mountinfo").read_text()
    found += [f"mount {line.split()[4]}" for line in mounts.splitlines() if f"/{lab}/" in line or f"/{lab}-" in line]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text()
        except OSError:
            continue
        if f"--machine={lab}-" in words:
            found.append(f"process {process.name}")
    return found


def wait_for(condition, what, state):
    """Wait at most 30 seconds."""
    patience = time.monotonic() + 30
    while not condition(False):
        assert time.monotonic() < patience, f"{what} did not come; last seen: {state()}"
        time.sleep(0.05)


def links():
    """Network devices of the host's own namespace."""
    return subprocess.run(["ip", "-br", "link"], stdout=subprocess.PIPE, text=True, check=True).stdout


def main():
    """Exit code of all promises."""
    counts = {"ok": 0, "FAILED": 0}
    devices = links()

    def keep(promise, *given):
        began = time.monotonic()
        word, why = "ok", ""
        try:
            promise(*given)
        except Exception:
            word, why = "FAILED", traceback.format_exc()
        counts[word] += 1
        print(f"{word:8}{promise.__doc__} ({time.monotonic() - began:.1f} s)", flush=True)
        if why:
            print(why, flush=True)

    def nothing_is_left():
        """A closed lab leaves no namespace, device, mount, cgroup, process or folder"""
        expect(traces(name), [], "left")
        expect(links(), devices, "network devices")

    keep(wrong_specs_are_explained)
    with Lab({"server": {}, "client": {}}) as lab:
        name = lab.folder.name
        lab.start_all()
        for promise in (accounting_counts_every_byte, units_take_orders, sockets_start_services,
                        connections_can_be_kept, units_end_as_told,
                        jobs_are_oneshots, vocabulary_is_the_drivers, machines_meet, a_crash_loses_processes_only,
                        a_shutdown_is_clean):
            keep(promise, lab)
    keep(nothing_is_left)
    for promise in (stopped_labs_leave_nothing, killed_labs_are_swept, orphans_end, failures_keep_logs,
                    the_runner_counts):
        keep(promise)
    print(f"{counts['ok']} passed, {counts['FAILED']} failed", flush=True)
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
