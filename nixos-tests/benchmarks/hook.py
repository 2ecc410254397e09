"""How long a unit waits for its stop hook: ours beside the shell script with sqlite3 that it replaces, 20 runs each, in turn."""

RUNS = 20
RACE = f"""
import statistics, subprocess, time
CONTESTANTS = {{
    "hook stopping": ["/etc/service-accounting/hook", "stopping", "web.service"],
    "systemctl show + sqlite3": ["/bin/sh", "/tmp/seed-pre-stop.sh", "web"],
}}
times = {{name: [] for name in CONTESTANTS}}
for turn in range({RUNS} + 1):
    for name, command in CONTESTANTS.items():
        began = time.perf_counter()
        subprocess.run(command, check=True)
        if turn:  # the first one warms up
            times[name].append((time.perf_counter() - began) * 1000)
for name, taken in times.items():
    print("%-26s median %6.1f ms   min %6.1f   max %6.1f" % (name, statistics.median(taken), min(taken), max(taken)))
ours, theirs = (statistics.median(taken) for taken in times.values())
print("ratio of the medians       %.2f" % (ours / theirs))
"""

start_all()
machine.wait_for_unit("web.service")
# The agent would share the processor with both; it is not what is measured.
machine.succeed("systemctl stop service-accounting.service")
machine.copy_from_host("nixos-tests/benchmarks/seed-pre-stop.sh", "/tmp/seed-pre-stop.sh")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
for line in machine.succeed(f"python3 -c '{RACE}'").splitlines():
    log(line)
