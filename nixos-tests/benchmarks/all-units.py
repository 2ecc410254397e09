"""What `allUnits` costs: the agent's processor time and memory with 500 units each 10 seconds, accounted or not, and a reload."""

UNITS = 500
SECONDS = 120


def cpu_nanos(unit):
    return int(machine.get_unit_property(unit, "CPUUsageNSec"))


def manager_nanos():
    """The processor time of systemd itself and of the bus, which answer the questions."""
    ticks = machine.succeed("cut -d ' ' -f 14,15 /proc/1/stat").split()
    return sum(map(int, ticks)) * 10_000_000 + cpu_nanos("dbus.service")


def crowd(name, accounting):
    machine.succeed(
        f"for n in $(seq {UNITS}); do "
        f"systemd-run --quiet --unit={name}-$n -p IPAccounting={accounting} sleep infinity; done"
    )


def measure(what):
    machine.succeed("systemctl restart service-accounting.service")
    machine.succeed("sleep 60")  # warm-up: the JVM compiles what it uses
    agent, manager = cpu_nanos("service-accounting.service"), manager_nanos()
    machine.succeed(f"sleep {SECONDS}")
    agent, manager = cpu_nanos("service-accounting.service") - agent, manager_nanos() - manager
    pid = machine.get_unit_property("service-accounting.service", "MainPID")
    memory = dict(line.split(":", 1) for line in machine.succeed(f"cat /proc/{pid}/status").splitlines() if ":" in line)
    log(f"{what}: agent {agent / SECONDS / 1e7:.2f} % of a core, systemd and dbus {manager / SECONDS / 1e7:.2f} %, "
        f"RSS {int(memory['VmRSS'].split()[0]) / 1024:.0f} MiB, peak {int(memory['VmHWM'].split()[0]) / 1024:.0f} MiB")


start_all()
machine.wait_for_unit("service-accounting.service")
change_settings("settings['units'] = {}; settings['allUnits'] = True; settings['interval'] = '10s'; settings['checkpoint'] = '60s'")
machine.succeed(f"printf \"ALL_UNITS='yes'\\n\" >>{HOOK_SETTINGS}")
measure("no unit but the machine's own")
crowd("plain", "no")
measure(f"{UNITS} units that are not accounted")
machine.succeed("systemctl stop 'plain-*.service'")
crowd("crowd", "yes")
measure(f"{UNITS} units that are accounted")
machine.succeed("systemctl daemon-reload")
retry(lambda _: machine.succeed("systemctl show 'crowd-*.service' -p IPIngressBytes | grep -c -v -x 'IPIngressBytes=[0-9]*' || true").split()[0] in ("0", str(UNITS - 1)), 60)
# The ledger's commits are a minute apart here.
machine.succeed("sleep 70")
holes = [gap for gap in report("--by day")["gaps"] if gap["unit"] and gap["unit"].startswith("crowd-")]
log(f"a daemon-reload: {len(holes)} of {UNITS} units have a gap")
