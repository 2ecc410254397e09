"""What systemd's own loader makes of the rendered units, by systemd-analyze on this machine."""

import os
import pathlib
import re
import shutil
import subprocess

from evaluation import RENDERED

# Newer than systemd 252, which ignores them with a warning. module.nix says what happens without.
YOUNG_KEYS = ("RestartSteps", "RestartMaxDelaySec")
SUFFIX = ".d"


def available():
    return shutil.which("systemd-analyze") is not None


class Tree:
    """A rendered case in a folder of its own, with the units that its drop-ins belong to."""

    def __init__(self, case, root):
        self.root = root
        shutil.copytree(RENDERED / case / "etc", root / "etc", symlinks=True)
        self.folder = root / "etc" / "systemd" / "system"
        for drop_in in sorted(self.folder.glob("*" + SUFFIX)):
            self._define(drop_in.name[:-len(SUFFIX)])

    def _define(self, unit):
        section, lines = {
            ".service": ("Service", "ExecStart=/usr/bin/true\nExecStopPost=/usr/bin/true"),
            ".socket": ("Socket", "ListenStream=127.0.0.1:9\nAccept=yes"),
            ".scope": ("Scope", ""),
            ".slice": ("Slice", ""),
        }[pathlib.PurePath(unit).suffix]
        # Without default dependencies, since the tree has no sysinit.target.
        (self.folder / unit).write_text(f"[Unit]\nDefaultDependencies=no\n[{section}]\n{lines}\n")

    def units(self):
        """Names to load: an instance for a template, and no scope, which only a program can create."""
        names = {file.name for file in self.folder.iterdir() if file.is_file()}
        return sorted(name.replace("@.", "@blue.") for name in names if not name.endswith(".scope"))

    def complaints(self):
        """What systemd has to say about the lines of the units."""
        said = self._analyze(*self.units())
        lines = [line for line in said.splitlines() if str(self.root) in line or "rror" in line]
        return "\n".join(line.replace(str(self.root), "") for line in lines
                         if not any(f"Unknown key '{key}'" in line or f"Unknown key name '{key}'" in line for key in YOUNG_KEYS))

    def commands(self, unit):
        """Every command line of the merged unit."""
        return re.findall(r"Command Line: (.*)", self._analyze(unit, SYSTEMD_LOG_LEVEL="debug"))

    def _analyze(self, *units, **environment):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", f"--root={self.root}", *units],
            env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout
