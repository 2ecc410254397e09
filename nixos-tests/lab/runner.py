"""nixos-tests/lab/run [SCENARIO...]: run scenarios, each in a lab and a process of its own."""

import argparse
import difflib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import leftovers
import prerequisites
from container import HAS_TIME_NAMESPACES
from package import build_package
from progress import Progress
from root import machine_root
from scenario import SKIPPED, all_scenarios
from trouble import LabError

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent


class Runner:
    """Runs scenario processes and counts how they end."""

    def __init__(self, choice, package):
        self.choice = choice
        self.package = package
        self.verbose = choice.verbose or choice.keep or (sys.stdout.isatty() and choice.jobs == 1)
        self.children = set()
        self.stopping = False
        self.printing = threading.Lock()
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def run_all(self, scripts):
        """Run them; the exit code."""
        with ThreadPoolExecutor(self.choice.jobs) as pool:
            for done in [pool.submit(self.run_one, script) for script in scripts]:
                done.result()
        summary = f"{self.counts['passed']} passed, {self.counts['failed']} failed"
        if self.counts["skipped"]:
            summary += f", {self.counts['skipped']} skipped"
        print(summary, flush=True)
        return 1 if self.counts["failed"] else 0

    def run_one(self, script):
        """Run one scenario and print its line."""
        if self.stopping:
            return
        began = time.monotonic()
        argv = [sys.executable, "-B", str(HERE / "scenario.py"), str(script)]
        argv += ["--package", str(self.package)] if self.package else []
        argv += ["--keep"] if self.choice.keep else []
        if self.verbose:
            self._print(f"{script.stem}")
        # A session of its own: Ctrl-C reaches it through us, once.
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 text=True, errors="replace", start_new_session=True)
        self.children.add(child)
        said = []
        for line in child.stdout:
            said.append(f"    {line.rstrip()}")
            if self.verbose:
                self._print(said[-1])
        status = child.wait()
        self.children.discard(child)
        if self.stopping and not self.choice.keep:
            return
        word = {0: "ok", SKIPPED: "skipped"}.get(status, "FAILED")
        self.counts[{"ok": "passed", "skipped": "skipped"}.get(word, "failed")] += 1
        lines = [f"{word:8}{script.stem} ({time.monotonic() - began:.1f} s)"]
        if word != "ok" and not self.verbose:
            lines += said
        self._print("\n".join(lines))

    def stop(self, _number, _frame):
        """Ctrl-C or SIGTERM: children clean up, then we are done."""
        self.stopping = True
        for child in list(self.children):
            child.send_signal(signal.SIGTERM)

    def _print(self, text):
        with self.printing:
            print(text, flush=True)


def chosen(names):
    """Script paths for names or paths; all without names."""
    known = all_scenarios()
    for name in names:
        if name.endswith(".py") and Path(name).is_file():
            known[name] = Path(name).resolve()
        elif name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise LabError(f"there is no scenario {name!r}" + (f"; did you mean {near[0]!r}?" if near else
                                                               "; --list shows all"))
    return [known[name] for name in names or sorted(known)]


def play(script, package):
    """Become one script, whose own words are the output: a demo, a benchmark."""
    if not Path(script).is_file():
        raise LabError(f"--play {script}: there is no such file")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-B", str(HERE / "scenario.py"), str(Path(script).resolve()),
                              *(["--package", str(package)] if package else [])])


def enter(place):
    """Become a shell in a machine that --keep left up."""
    lab, _, name = place.partition("/")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().split("\0")
            if words[0] != "systemd-nspawn" or f"--machine={lab}-{name}" not in words:
                continue
            leader = (process / f"task/{process.name}/children").read_text().split()[0]
        except (OSError, IndexError):
            continue
        os.execvp("nsenter", ["nsenter", f"--target={leader}", "--mount", "--uts", "--ipc", "--net", "--pid",
                              "--cgroup", *(["--time"] if HAS_TIME_NAMESPACES else []), "--wdns=/root",
                              "env", "-i", f"TERM={os.environ.get('TERM', 'dumb')}", "HOME=/root", "LANG=C.UTF-8",
                              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "bash", "-l"])
    raise LabError(f"no machine {place!r} is up; running labs: "
                   f"{' '.join(path.name for path in leftovers.runs().glob('lab*x*')) or 'none'}")


def arguments(argv):
    """The command line."""
    line = argparse.ArgumentParser(prog="nixos-tests/lab/run",
                                   description="Run scenarios on real systemd in containers.")
    line.add_argument("scenario", nargs="*", help="NAME of nixos-tests/scenarios/NAME.py, or a path; all without")
    line.add_argument("--list", action="store_true", help="print the names of all scenarios")
    line.add_argument("--jobs", type=int, default=1, metavar="N", help="scenarios at the same time (default 1)")
    line.add_argument("--keep", action="store_true", help="leave the machines of one scenario up until Ctrl-C")
    line.add_argument("--enter", metavar="LAB/MACHINE", help="a shell in a machine that is up")
    line.add_argument("--play", metavar="SCRIPT", help="run one script and show nothing but what it logs: a demo")
    line.add_argument("--no-package", action="store_true", help="machines without service-accounting")
    line.add_argument("--self-test", action="store_true", help="test the lab itself")
    line.add_argument("--sweep", action="store_true", help="only clear away what killed labs left")
    line.add_argument("-v", "--verbose", action="store_true", help="subtests as they go, also in a pipe")
    choice = line.parse_args(argv)
    if choice.jobs < 1:
        line.error(f"--jobs {choice.jobs}: at least 1")
    if choice.keep and len(choice.scenario) != 1:
        line.error("--keep goes with exactly one scenario")
    return choice


def main(argv):
    """Exit code: 0 all passed, 1 some failed, 2 wrong usage or the lab can't run here."""
    choice = arguments(argv)
    progress = Progress(verbose=True if choice.verbose else None)
    try:
        if choice.list:
            print("\n".join(all_scenarios()))
            return 0
        scripts = chosen(choice.scenario)
        prerequisites.ensure(progress)
        if choice.enter:
            enter(choice.enter)
        for name in leftovers.sweep():
            progress.say(f"cleared away {name}, whose owner was killed")
        if choice.sweep:
            return 0
        machine_root(progress)
        if choice.self_test:
            return subprocess.run([sys.executable, "-B", str(HERE / "selftest.py")], check=False).returncode
        package = None if choice.no_package else build_package(REPO, progress)
        if choice.play:
            return play(choice.play, package)
        if not scripts:
            raise LabError("nixos-tests/scenarios has no scenario yet")
        runner = Runner(choice, package)
    except LabError as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    signal.signal(signal.SIGINT, runner.stop)
    signal.signal(signal.SIGTERM, runner.stop)
    status = runner.run_all(scripts)
    return 130 if runner.stopping and not choice.keep else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
