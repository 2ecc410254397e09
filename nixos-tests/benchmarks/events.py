"""What events cost at 10 Hz with 20 units, all of which move something all the time: in the agent, in systemd, in the bus daemon."""

UNITS = 20
SECONDS = 60
WARM_UP_SECONDS = 150
TALK = (
    "import socket, time\n"
    "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    "while True: s.sendto(b'x' * 100, ('127.0.0.1', 9)); time.sleep(0.05)\n"
)


def cpu_seconds(pid):
    """User and system time of a process: proc_pid_stat(5), fields 14 and 15."""
    fields = machine.succeed(f"cat /proc/{pid}/stat").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / int(machine.succeed("getconf CLK_TCK"))


def measure(title, events):
    """Restarts the agent with these events, lets it warm up, and measures."""
    change_settings(f"settings['events'] = {events!r}")
    # The JVM compiles what it uses: its compiler threads are busy for two minutes.
    machine.succeed(f"sleep {WARM_UP_SECONDS}")
    pids = {
        "agent": machine.get_unit_property("service-accounting.service", "MainPID"),
        "systemd": "1",
        "dbus-daemon": machine.get_unit_property("dbus.service", "MainPID"),
    }
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    machine.succeed(f"sleep {SECONDS}")
    used = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    log(title + ": " + ", ".join(f"{name} {seconds / SECONDS * 100:.2f} %" for name, seconds in used.items()) + " of a core")


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed(f"cat >/tmp/talk.py <<'END'\n{TALK}END")
machine.succeed(
    f"for n in $(seq 0 {UNITS - 1}); do "
    "systemd-run --quiet --unit=crowd-$n -p IPAccounting=yes python3 /tmp/talk.py; done"
)
change_settings(
    "settings['units'] = {'crowd-%d.service' % number: {} for number in range(" + str(UNITS) + ")}\n"
    "settings['interval'] = '10s'\nsettings['checkpoint'] = '60s'"
)
measure("no events", {"enable": False})
measure("events each second", {"enable": True, "interval": "1s"})
measure("events ten times a second", {"enable": True, "interval": "100ms"})
lines = int(machine.succeed("cat /var/lib/service-accounting/events/*.jsonl | grep -c '\"s\"'"))
log(f"{lines} events in the ring, {int(machine.succeed('cat /var/lib/service-accounting/events/*.jsonl | wc -c'))} bytes")
