"""What the lab needs of its host; the Debian packages it can install itself, it installs."""

import os
import shutil
import subprocess

from command import run
from progress import quiet
from trouble import LabError

PROGRAMS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "journalctl": "systemd",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "unshare": "util-linux",
    "mount": "mount",
}


def ensure(progress=quiet):
    """Check who and where we are; install what is missing."""
    if os.geteuid() != 0:
        raise LabError("the lab makes namespaces, mounts and cgroups, and so needs root: sudo nixos-tests/lab/run")
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise LabError(f"missing: {' '.join(missing)}; this is no Debian, so please install them yourself")
    progress.say(f"installing {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-q", "update"], env=environment, check=False, capture_output=True)
    run("apt-get", "-q", "-y", "install", "--no-install-recommends", *missing, env=environment,
        advice="Install these packages by hand and try again.")
