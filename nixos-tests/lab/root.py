"""The Debian root every machine of the lab starts from: built once, cached outside the tree."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from chroot import inside
from command import run
from mirror import apt_settings, debian_mirror, proxy_environment
from progress import quiet

SUITE = "trixie"
# Part of the cached root's name, like all constants here: raise it when a step changes that no constant shows.
STEPS = 4
MACHINE_PACKAGES = [
    "systemd", "systemd-sysv", "dbus", "procps", "iproute2", "iptables", "nftables", "iputils-ping", "netcat-openbsd",
    "python3", "openjdk-25-jre-headless", "sqlite3", "libfaketime", "faketime", "ca-certificates",
]
BUILD_PACKAGES = ["openjdk-25-jdk-headless", "maven", "git", "ca-certificates"]

# dpkg settings of a container: no documentation, no fsync for files that can be had again.
DPKG_SETTINGS = """\
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
force-unsafe-io
"""

# Units that only cost time in a container, or would touch the host's clock, network or disks.
MASKED_UNITS = [
    "systemd-networkd.service", "systemd-networkd.socket", "systemd-networkd-wait-online.service",
    "systemd-resolved.service", "systemd-timesyncd.service", "systemd-logind.service", "systemd-pcrlock.socket",
    "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer",
    "e2scrub_reap.service", "console-getty.service", "getty.target", "getty-static.service",
    "systemd-firstboot.service", "systemd-update-utmp.service", "systemd-update-utmp-runlevel.service",
    "systemd-hwdb-update.service", "systemd-journal-catalog-update.service", "ldconfig.service",
    "systemd-update-done.service", "systemd-udevd.service", "systemd-udev-trigger.service",
    "networking.service", "keyboard-setup.service", "console-setup.service", "systemd-modules-load.service",
    # These would show the host's kernel through.
    "sys-kernel-debug.mount", "sys-kernel-tracing.mount", "sys-kernel-config.mount", "sys-fs-fuse-connections.mount",
    "dev-hugepages.mount", "proc-sys-fs-binfmt_misc.automount",
]

# As on NixOS the journal outlives a crash; a lab asks it more often than a server is asked.
JOURNAL_SETTINGS = """\
[Journal]
Storage=persistent
SystemMaxUse=64M
RateLimitIntervalSec=0
Audit=no
"""


def cache():
    """Folder for what is expensive to make and holds nothing of a run."""
    folder = Path(os.environ.get("SERVICE_ACCOUNTING_LAB_CACHE") or "/var/cache/service-accounting-lab")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def machine_root(progress=quiet):
    """The root of the machines; built now if this recipe was never built here."""
    return _built("root", MACHINE_PACKAGES, _settle_for_boot, progress)


def build_root(progress=quiet):
    """A root with Maven and a JDK 25, for hosts without."""
    return _built("build-root", BUILD_PACKAGES, _trust_as_the_host, progress)


def _built(name, packages, finish, progress):
    recipe = json.dumps([SUITE, packages, DPKG_SETTINGS, MASKED_UNITS, JOURNAL_SETTINGS, STEPS])
    root = cache() / f"{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if root.is_dir():
        return root
    with locked(cache() / f"{name}.lock", progress):
        if not root.is_dir():
            unfinished = root.with_name(root.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            _build(unfinished, packages, cache() / f"{name}.log", progress)
            finish(unfinished)
            unfinished.rename(root)
    return root


def _build(root, packages, log, progress):
    mirror = debian_mirror()
    log.write_bytes(b"")
    progress.say(f"building {root.name.split('.')[0]}: Debian {SUITE} from {mirror}; once, about two minutes")
    run("debootstrap", "--variant=minbase", SUITE, root, mirror, log=log,
        env={**os.environ, **proxy_environment()},
        advice="Is the mirror reachable? Another one: SERVICE_ACCOUNTING_LAB_MIRROR=http://…/debian")
    (root / "etc/dpkg/dpkg.cfg.d/lab").write_text(DPKG_SETTINGS)
    (root / "etc/apt/apt.conf.d/80lab").write_text(
        apt_settings() + 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n')
    # Nothing may start while packages are configured.
    refuse = root / "usr/sbin/policy-rc.d"
    refuse.write_text("#!/bin/sh\nexit 101\n")
    refuse.chmod(0o755)
    progress.say(f"installing {' '.join(packages)}")
    environment = {"DEBIAN_FRONTEND": "noninteractive", **proxy_environment()}
    inside(root, "apt-get", "-q", "update", environment=environment, network=True, log=log)
    inside(root, "apt-get", "-q", "-y", "install", *packages, environment=environment, network=True, log=log)
    inside(root, "apt-get", "clean", log=log)
    refuse.unlink()
    for folder in ("usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "var/lib/apt/lists"):
        shutil.rmtree(root / folder, ignore_errors=True)


def _settle_for_boot(root):
    for unit in MASKED_UNITS:
        mask = root / "etc/systemd/system" / unit
        mask.unlink(missing_ok=True)
        mask.symlink_to("/dev/null")
    journal = root / "etc/systemd/journald.conf.d/lab.conf"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text(JOURNAL_SETTINGS)
    (root / "var/log/journal").mkdir(parents=True, exist_ok=True)
    for name in ("etc/hostname", "etc/resolv.conf", "etc/hosts"):
        (root / name).unlink(missing_ok=True)
    # A name that isn't in /etc/hosts fails at once, and causes no packet that a test would count.
    names = root / "etc/nsswitch.conf"
    names.write_text(re.sub(r"^hosts:.*$", "hosts: files", names.read_text(), flags=re.MULTILINE))
    # nspawn wants a machine ID; each machine gets its own in its own layer.
    (root / "etc/machine-id").write_text("")


def _trust_as_the_host(root):
    # Behind a company's proxy Maven reaches nothing without the company's certificates.
    certificates = Path("/usr/local/share/ca-certificates")
    if any(certificates.rglob("*.crt")):
        shutil.copytree(certificates, root / "usr/local/share/ca-certificates", dirs_exist_ok=True)
        inside(root, "update-ca-certificates")


@contextlib.contextmanager
def locked(path, progress=quiet):
    """Hold a lock file; says so when somebody else has it."""
    with open(path, "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"waiting for {path}: another lab is at it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
