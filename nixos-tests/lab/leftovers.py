"""Tearing a lab down: the same way whether it ended well, or its owner was killed and a later lab finds the rest."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import container
import network
from cgroup import Cgroup, unified
from overlay import unmount_below
from root import locked

OWNER = "owner.json"


def runs():
    """Folder of all run folders: on a disk, since /tmp may be memory."""
    return Path(os.environ.get("TMPDIR") or "/var/tmp") / "service-accounting-lab"


def claim():
    """A fresh run folder that belongs to this process; its name is the lab's."""
    runs().mkdir(parents=True, exist_ok=True)
    # Short: "lab12345x1" is the beginning of namespace names, cgroup names and host names.
    number = 1
    while True:
        folder = runs() / f"lab{os.getpid()}x{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            continue
        (folder / OWNER).write_text(json.dumps({"pid": os.getpid(), "started": _started(os.getpid())}))
        return folder


def tear_down(folder):
    """End every process, namespace, mount and cgroup of a lab, then its folder."""
    lab = folder.name
    groups = [path.name for path in unified().glob(f"{lab}-*")]
    for group in groups:
        Cgroup(group).remove()
    for namespace in network.namespaces_of(lab):
        network.remove(namespace)
    unmount_below(folder)
    traces = Path("/run/systemd/nspawn/propagate")
    for name in {*groups, *(path.name for path in traces.glob(f"{lab}-*"))}:
        container.remove_traces(name)
    shutil.rmtree(folder, ignore_errors=False)


def sweep():
    """Tear down labs whose owner is gone; their names."""
    swept = []
    runs().mkdir(parents=True, exist_ok=True)
    with locked(runs() / "sweep.lock"):
        for folder in sorted(runs().glob("lab*x*")):
            if not _alive(folder):
                tear_down(folder)
                swept.append(folder.name)
    return swept


def _alive(folder):
    try:
        owner = json.loads((folder / OWNER).read_text())
    except (OSError, ValueError):
        # Claimed this very moment, or cut off in between: the process in the name decides.
        return os.path.exists(f"/proc/{folder.name[3:].split('x')[0]}")
    return _started(owner["pid"]) == owner["started"]


def _started(pid):
    """When a process started, in clock ticks since the boot: a PID alone may be somebody else's by now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return None


def failure_folder(scenario):
    """A folder for the logs of a failed scenario; it stays."""
    kept = runs() / "failed"
    kept.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{scenario}-", dir=kept))
