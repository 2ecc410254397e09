"""The control group all processes of one machine live in, on cgroup v2 and on hybrid hosts."""

import os
import time
from pathlib import Path

from trouble import LabError

HIERARCHIES = Path("/sys/fs/cgroup")


class Cgroup:
    """One group below the root of the v2 hierarchy, and its twin in systemd's v1 hierarchy if there is one."""

    def __init__(self, name):
        self.name = name
        self.path = unified() / name
        self.folders = [self.path]
        # On a hybrid host nspawn also uses systemd's named hierarchy; two machines would meet there.
        if unified() != HIERARCHIES and (HIERARCHIES / "systemd/cgroup.procs").exists():
            self.folders.append(HIERARCHIES / "systemd" / name)

    def create(self):
        """Make the group; give it the controllers the host has to give."""
        for controller in ("cpu", "io", "memory", "pids"):
            try:
                (unified() / "cgroup.subtree_control").write_text(f"+{controller}")
            except OSError:
                # Not in this hierarchy (hybrid), or this host's root is itself a container: its figures are absent.
                continue
        for folder in self.folders:
            folder.mkdir(exist_ok=True)

    def join_commands(self):
        """Shell lines that move the shell itself here."""
        return "".join(f"echo $$ > {folder}/cgroup.procs\n" for folder in self.folders)

    def kill(self):
        """End every process at one moment: frozen first, so that none sees another one die."""
        if not self.path.exists():
            return
        (self.path / "cgroup.freeze").write_text("1")
        self._wait_for("frozen 1", 5)
        (self.path / "cgroup.kill").write_text("1")
        if not self._wait_for("populated 0", 20):
            raise LabError(f"processes of cgroup {self.path} survive SIGKILL: "
                           f"{' '.join(self._processes())}; look at their /proc/PID/stack")

    def remove(self):
        """Kill what is left and remove the group."""
        self.kill()
        for folder in self.folders:
            for below, _, _ in os.walk(folder, topdown=False):
                try:
                    os.rmdir(below)
                except FileNotFoundError:
                    continue

    def _wait_for(self, event, seconds):
        patience = time.monotonic() + seconds
        while time.monotonic() < patience:
            if event in (self.path / "cgroup.events").read_text():
                return True
            time.sleep(0.005)
        return False

    def _processes(self):
        for below, _, _ in os.walk(self.path):
            yield from (Path(below) / "cgroup.procs").read_text().split()


def unified():
    """Where the v2 hierarchy is mounted."""
    for path in (HIERARCHIES, HIERARCHIES / "unified"):
        if (path / "cgroup.controllers").exists():
            return path
    raise LabError("no cgroup v2 hierarchy at /sys/fs/cgroup or /sys/fs/cgroup/unified; IP accounting needs one: "
                   "boot without systemd.unified_cgroup_hierarchy=0, or mount -t cgroup2 none /sys/fs/cgroup/unified")
