"""The vocabulary for running commands in a machine: names, arguments and results of the NixOS test driver."""

import contextlib
import io
import os
import shlex
import subprocess
import tarfile
import time
from pathlib import Path

from trouble import RequestedAssertionFailed

# The NixOS driver asks once a second; asking is cheaper here.
PAUSE = 0.2
# How long waits wait unless told. The driver's 900 seconds are meant for slow virtual machines.
PATIENCE = 120


def retry(condition, timeout=PATIENCE):
    """Ask until the answer is true; the condition is told whether it is asked for the last time."""
    patience = time.monotonic() + timeout
    while time.monotonic() < patience:
        if condition(False):
            return
        time.sleep(PAUSE)
    if not condition(True):
        raise RequestedAssertionFailed(f"action timed out after {timeout} seconds")


class Shell:
    """Commands in one container. Subclasses say how it is started."""

    def __init__(self, name, trace):
        self.name = name
        self.trace = trace
        self.container = None

    def __repr__(self):
        return f"<{type(self).__name__} '{self.name}'>"

    def connect(self):
        """Make sure that commands can run."""
        raise NotImplementedError

    def log(self, msg):
        """A line in the trace."""
        self.trace.note(f"{self.name}: {msg}", live=True)

    @contextlib.contextmanager
    def nested(self, msg):
        """A named piece of work in the trace."""
        self.trace.note(f"{self.name}: {msg}")
        began = time.monotonic()
        yield
        self.trace.note(f"{self.name}: (finished: {msg}, in {time.monotonic() - began:.2f} seconds)")

    def execute(self, command, check_return=True, check_output=True, timeout=900):
        """(status, standard output) of a bash command; standard error goes to the trace.

        It waits until standard output is closed: what goes on in the background must redirect it.
        With check_return=False the status is -1; with check_output=False nothing is waited for: (-2, "").
        """
        self.connect()
        limit = [] if timeout is None else ["timeout", str(timeout)]
        argv = self.container.enter(*limit, "bash", "-c", f"set -euo pipefail; {command}")
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.trace.file)
        if not check_output:
            process.stdout.close()
            return -2, ""
        output = process.communicate()[0].decode(errors="replace")
        if output:
            self.trace.note(f"{self.name} > {output.rstrip()}")
        return (process.returncode if check_return else -1), output

    def succeed(self, *commands, timeout=None):
        """Output of commands that must succeed."""
        output = ""
        for command in commands:
            position = self.trace.position()
            with self.nested(f"must succeed: {command}"):
                status, said = self.execute(command, timeout=timeout)
                if status != 0:
                    raise RequestedAssertionFailed(
                        f"{self.name}: command `{command}` failed (exit code {status})\n{self.trace.since(position)}")
                output += said
        return output

    def fail(self, *commands, timeout=None):
        """Output of commands that must fail."""
        output = ""
        for command in commands:
            with self.nested(f"must fail: {command}"):
                status, said = self.execute(command, timeout=timeout)
                if status == 0:
                    raise RequestedAssertionFailed(
                        f"{self.name}: command `{command}` unexpectedly succeeded\n{said}")
                output += said
        return output

    def wait_until_succeeds(self, command, timeout=PATIENCE):
        """Output of a command, repeated until it succeeds."""
        return self._wait_until("succeeds", command, timeout, lambda status: status == 0)

    def wait_until_fails(self, command, timeout=PATIENCE):
        """Output of a command, repeated until it fails."""
        return self._wait_until("fails", command, timeout, lambda status: status != 0)

    def _wait_until(self, wish, command, timeout, good):
        said = ""
        position = self.trace.position()

        def asked(last):
            nonlocal said
            status, said = self.execute(command, timeout=timeout)
            if last and not good(status):
                raise RequestedAssertionFailed(
                    f"{self.name}: waited {timeout} seconds until `{command}` {wish}; the last exit code was {status}"
                    f"\n{self.trace.since(position)}")
            return good(status)

        with self.nested(f"waiting until it {wish}: {command}"):
            retry(asked, timeout)
        return said

    def wait_for_open_port(self, port, addr="localhost", timeout=PATIENCE):
        """Wait until something listens. Asking is a connection, and so is traffic of the unit asked."""
        self.wait_until_succeeds(f"nc -z {addr} {port}", timeout)

    def wait_for_closed_port(self, port, addr="localhost", timeout=PATIENCE):
        """Wait until nothing listens."""
        self.wait_until_fails(f"nc -z {addr} {port}", timeout)

    def wait_for_file(self, filename, timeout=PATIENCE):
        """Wait until a path exists."""
        self.wait_until_succeeds(f"test -e {filename}", timeout)

    def sleep(self, secs):
        """Let time pass in the machine. Better: wait for a condition."""
        self.succeed(f"sleep {secs}")

    def copy_from_host(self, source, target):
        """Copy a file or a folder of the host to a path in the machine."""
        self.connect()
        heap = io.BytesIO()
        with tarfile.open(fileobj=heap, mode="w") as archive:
            archive.add(source, arcname=os.path.basename(target))
        script = f"mkdir -p {shlex.quote(os.path.dirname(target) or '/')} && tar -x --no-same-owner -f - -C " + \
            shlex.quote(os.path.dirname(target) or "/")
        self._pipe(script, heap.getvalue(), f"copy {source} to {target}")

    def copy_from_machine(self, source, target_dir=""):
        """Copy a file or a folder of the machine below the lab's out folder; its path there."""
        self.connect()
        goal = Path(self.trace.path).parent / "out" / target_dir
        goal.mkdir(parents=True, exist_ok=True)
        folder, name = os.path.split(source.rstrip("/"))
        archive = self._pipe(f"tar -c -f - -C {shlex.quote(folder or '/')} {shlex.quote(name)}", b"", f"copy {source}")
        with tarfile.open(fileobj=io.BytesIO(archive)) as heap:
            heap.extractall(goal)
        return goal / name

    def _pipe(self, script, given, purpose):
        position = self.trace.position()
        done = subprocess.run(self.container.enter("bash", "-c", script), input=given, stdout=subprocess.PIPE,
                              stderr=self.trace.file, check=False)
        if done.returncode:
            raise RequestedAssertionFailed(f"{self.name}: could not {purpose} (exit code {done.returncode})\n"
                                           f"{self.trace.since(position)}")
        return done.stdout
