"""Asks Nix about module.nix. Shared by `check` and `render`."""

import json
import os
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
RENDERED = HERE / "rendered"
# The units and folders that the package has for systems without NixOS, and the rendering that has all of them.
SHIPPED = PROJECT / "agent/src/main/systemd"
SHIPPED_CASE = "example"
OWN_UNITS = "systemd/system/service-accounting"
# Not modules-load.d: the kernel loads what rules need by itself, and a module that is missing there fails the boot.
OWN_FOLDERS = ("sysusers.d/", "tmpfiles.d/")


class Refused(Exception):
    """Nix evaluated and said no; the text is its message."""


def ensure_nix():
    """Why there is no Nix on this machine, or None when there is one. Root on a Debian system gets it installed."""
    if shutil.which("nix-instantiate"):
        return None
    if os.geteuid() != 0:
        return "nix-instantiate is not installed, and only root can install it: apt-get install nix-bin"
    if not shutil.which("apt-get"):
        return "nix-instantiate is not installed, and there is no apt-get to install it with"
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", "nix-bin"]):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not shutil.which("nix-instantiate"):
        return "apt-get install nix-bin failed: " + (done.stdout.strip().splitlines() or ["no reason given"])[-1]
    return None


def nix(*arguments):
    """What nix-instantiate prints. Needs no store, no daemon and no network: a dummy store is enough to evaluate."""
    done = subprocess.run(
        ["nix-instantiate", "--store", "dummy://", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Refused(done.stderr.strip())
    return done.stdout


def evaluate(attribute, lib=None):
    """One attribute of default.nix as JSON text. `lib` is the lib folder of a nixpkgs, instead of ours."""
    chosen = ["--argstr", "lib", lib] if lib else []
    return nix("--eval", "--strict", "--json", HERE / "default.nix", "-A", attribute, *chosen)


def content(entry):
    """The bytes of a rendered file. NixOS writes JSON as `jq .` does, which is what these settings give."""
    return entry["text"] if "text" in entry else json.dumps(entry["json"], indent=2, ensure_ascii=False) + "\n"


def render(target):
    """Writes every rendered case below `target`, which must not exist, as <case>/etc/…"""
    for case, files in json.loads(evaluate("rendered")).items():
        for path, entry in files.items():
            file = target / case / "etc" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if "link" in entry:
                file.symlink_to(entry["link"])
            else:
                file.write_text(content(entry))


def shipped():
    """{ path below SHIPPED: text } of our own units, which `systemctl enable` can link, and of what goes with them."""
    files = json.loads(evaluate("rendered"))[SHIPPED_CASE]
    wanted = {}
    for path in files:
        target = re.fullmatch(r"systemd/system/(.+)\.wants/(.+)", path)
        if target:
            wanted.setdefault(target[2], []).append(target[1])
    texts = {}
    for path, entry in files.items():
        if path.startswith(OWN_FOLDERS):
            texts[path] = content(entry)
        elif path.startswith(OWN_UNITS):
            name = path.removeprefix("systemd/")
            targets = wanted.get(pathlib.PurePath(path).name)
            texts[name] = content(entry) + (f"\n[Install]\nWantedBy={' '.join(targets)}\n" if targets else "")
    return texts


def ship(target):
    """Writes them below `target`, which must not exist."""
    for path, text in shipped().items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
