"""What the agent costs: its processor time and memory with 100 running units, read every 10 seconds."""

UNITS = 100
SECONDS = 120


def cpu_nanos():
    return int(machine.get_unit_property("service-accounting.service", "CPUUsageNSec"))


start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed(
    """python3 - <<'PY'
import json
path = "/etc/service-accounting/settings.json"
settings = json.load(open(path))
settings["units"] = {"crowd-%d.service" % number: {} for number in range(""" + str(UNITS) + """)}
settings["interval"] = "10s"
settings["checkpoint"] = "60s"
json.dump(settings, open(path, "w"))
PY""")
machine.succeed(
    f"for n in $(seq 0 {UNITS - 1}); do "
    "systemd-run --quiet --unit=crowd-$n -p IPAccounting=yes /usr/local/bin/traffic idle; done"
)
machine.succeed("systemctl restart service-accounting.service")
machine.succeed("sleep 60")  # warm-up: the JVM compiles what it uses
before = cpu_nanos()
machine.succeed(f"sleep {SECONDS}")
used = (cpu_nanos() - before) / 1e9
pid = machine.get_unit_property("service-accounting.service", "MainPID")
memory = dict(line.split(":", 1) for line in machine.succeed(f"cat /proc/{pid}/status").splitlines() if ":" in line)
log(f"{UNITS} units each 10 s: {used:.2f} s of processor time in {SECONDS} s = {used / SECONDS * 100:.2f} % of a core")
log(f"RSS {int(memory['VmRSS'].split()[0]) / 1024:.0f} MiB, peak {int(memory['VmHWM'].split()[0]) / 1024:.0f} MiB")
