"""Run a program of the host and turn its failure into help."""

import shlex
import subprocess

from trouble import LabError


def run(*argv, advice="", log=None, live=False, shown=None, **options):
    """Output of a host command; LabError with what it said when it fails.

    `log` is a file for the output of long commands; its tail is quoted on failure. `live` shows it as it comes.
    `shown` is the command to name in the error, where it isn't the one that is run.
    """
    argv = [str(word) for word in argv]
    if live:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, **options)
        said = "see above"
    elif log is None:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, errors="replace", **options)
        said = done.stderr.strip() or done.stdout.strip()
    else:
        with open(log, "ab") as sink:
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, **options)
        said = f"{tail(log)}\n(whole log: {log})" if done.returncode else ""
    if done.returncode:
        raise LabError(f"`{shown or shlex.join(argv)}` failed with exit code {done.returncode}: "
                       + (said or "it said nothing") + (f"\n{advice}" if advice else ""))
    return done.stdout or ""


def tail(path, lines=20):
    """The last lines of a log, for an error message."""
    try:
        with open(path, errors="replace") as text:
            return "\n".join(text.read().splitlines()[-lines:])
    except OSError as problem:
        return f"({path} can't be read: {problem.strerror})"
