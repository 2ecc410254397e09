"""One scenario: a script of promises and the machines it needs. As a program: runs one, in a process of its own."""

import argparse
import json
import signal
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import parent
from lab import DEFAULT_MACHINES, Lab
from leftovers import failure_folder
from trouble import LabError, RequestedAssertionFailed

TESTS = Path(__file__).resolve().parent.parent
SCENARIOS = TESTS / "scenarios"
# What every scenario knows besides the driver's own words.
COMMON_WORDS = TESTS / "common/vocabulary.py"
KEYS = {"machines", "skipInLab", "skipOnNixos"}
# How this program tells the runner, beside the exit codes everybody has: 0 fine, 1 the scenario failed, 2 the lab did.
SKIPPED = 77


@dataclass(frozen=True)
class Scenario:
    """NAME.py, and beside it NAME.json when it wants more than one default machine."""

    script: Path
    machines: dict = field(default_factory=dict)
    skip_reason: str = ""

    @property
    def name(self):
        """The promise."""
        return self.script.stem

    @staticmethod
    def read(script):
        """The scenario of a script file."""
        spec = script.with_suffix(".json")
        try:
            asked = json.loads(spec.read_text()) if spec.exists() else {}
        except ValueError as problem:
            raise LabError(f"{spec} is no JSON: {problem}") from None
        unknown = set(asked) - KEYS
        if unknown:
            raise LabError(f"{spec} has the unknown key {sorted(unknown)[0]!r}; known: {' '.join(sorted(KEYS))}")
        return Scenario(script, asked.get("machines", DEFAULT_MACHINES), asked.get("skipInLab", ""))


def all_scenarios():
    """Every script, by name."""
    return {path.stem: path for path in sorted(SCENARIOS.glob("*.py"))}


def play(scenario, package, keep, say):
    """Run a scenario in a lab of its own; whether its promises held."""
    with Lab(scenario.machines, package, show=say) as lab:
        held = True
        try:
            words = {"__name__": "__main__", **lab.vocabulary()}
            for script in (COMMON_WORDS, scenario.script):
                exec(compile(script.read_text(), str(script), "exec"), words)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # SystemExit too: a script that leaves early did not keep its promise
            held = False
            _explain(scenario, problem, lab, say)
        if keep:
            _wait_for_visitor(lab, say)
        return held


def _explain(scenario, problem, lab, say):
    scripts = (str(COMMON_WORDS), str(scenario.script))
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename in scripts]
    where = "".join(f"{Path(frame.filename).name}:{frame.lineno}: {frame.line}\n" for frame in frames)
    what = str(problem)
    if not isinstance(problem, RequestedAssertionFailed):
        what = f"{type(problem).__name__}: {problem}"
    lab.trace.note(f"FAILED {where}{what}")
    lab.trace.note("".join(traceback.format_exception(problem)))
    kept = failure_folder(scenario.name)
    lab.keep_logs(kept)
    say(where + what)
    say(f"logs: {kept}")


def _wait_for_visitor(lab, say):
    say("machines are up; enter one from another terminal, end with Ctrl-C here:")
    for name in [*lab.machines, "peer"]:
        say(f"  nixos-tests/lab/run --enter {lab.folder.name}/{name}")
    try:
        while True:
            signal.pause()
    except KeyboardInterrupt:
        say("closing")


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


def main():
    """Exit code of one scenario."""
    line = argparse.ArgumentParser()
    line.add_argument("script", type=Path)
    line.add_argument("--package", type=Path)
    line.add_argument("--keep", action="store_true")
    choice = line.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    parent.end_with_parent(signal.SIGTERM)
    try:
        scenario = Scenario.read(choice.script)
        if scenario.skip_reason:
            print(scenario.skip_reason, flush=True)
            return SKIPPED
        held = play(scenario, choice.package, choice.keep, lambda text: print(text, flush=True))
        return 0 if held else 1
    except KeyboardInterrupt:
        return 130
    except LabError as problem:
        print(f"lab: {problem}", flush=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
