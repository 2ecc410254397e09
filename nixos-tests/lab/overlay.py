"""A machine's disk: its own layer over shared ones. It outlives a crash, and nothing outlives the lab."""

import subprocess
from pathlib import Path

from command import run


class Overlay:
    """upper, work and the mounted root in one folder."""

    def __init__(self, folder, lowers):
        self.folder = Path(folder)
        self.root = self.folder / "root"
        self.lowers = [Path(lower) for lower in lowers]

    def mount(self):
        """Make the folders and mount them."""
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        lowers = ":".join(str(lower) for lower in self.lowers)
        run("mount", "-t", "overlay", "overlay", "-o",
            f"lowerdir={lowers},upperdir={self.folder}/upper,workdir={self.folder}/work", self.root,
            advice="the run folder must not be on an overlay itself; another place: TMPDIR=/some/disk")


def unmount_below(folder):
    """Unmount everything mounted below a folder, deepest first."""
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        points = [line.split()[4] for line in mounts]
    for point in sorted((point for point in points if point.startswith(f"{folder}/")), key=len, reverse=True):
        # Lazily: a file still open somewhere must not keep the rest of the clean-up from happening.
        subprocess.run(["umount", "--lazy", point], stderr=subprocess.DEVNULL, check=False)
