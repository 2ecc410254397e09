"""One systemd-nspawn: started, entered, switched off, killed."""

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path

from chroot import CLEAN_PATH
from command import tail
from trouble import LabError

# Until systemd answers; a boot takes half a second on an idle machine.
BOOT_PATIENCE = 90
# Until the boot is over, once systemd answers: a unit that hangs is the scenario's business, as it is on NixOS.
BOOT_END_PATIENCE = 15
# A machine's clocks start with it, as they do on hardware.
HAS_TIME_NAMESPACES = os.path.exists("/proc/self/ns/time")


class Container:
    """A root folder brought to life in a cgroup and a network namespace that are already there."""

    def __init__(self, name, hostname, root, cgroup, namespace, log, command=None):
        self.name = name
        self.hostname = hostname
        self.root = root
        self.cgroup = cgroup
        self.namespace = namespace
        self.log = log
        # None boots the root's systemd; else this command is process 1, and says when it is ready as systemd would.
        self.command = command
        self.process = None
        self.leader = None
        self._ready = None

    def start(self):
        """Start it and return at once; wait_until_ready is the other half."""
        address = Path(self.log).with_suffix(".notify")
        address.unlink(missing_ok=True)
        self._ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ready.bind(str(address))
        self.cgroup.create()
        script = self.cgroup.join_commands() + "exec " + shlex.join(self._argv())
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["sh", "-ec", script], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={"PATH": CLEAN_PATH, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1", "NOTIFY_SOCKET": str(address)})
        self.leader = None

    def _argv(self):
        argv = []
        if HAS_TIME_NAMESPACES:
            argv += ["unshare", "--time", "--fork",
                     "--monotonic", str(1 - int(time.clock_gettime(time.CLOCK_MONOTONIC))),
                     "--boottime", str(1 - int(time.clock_gettime(time.CLOCK_BOOTTIME)))]
        argv += ["systemd-nspawn", f"--directory={self.root}", f"--machine={self.name}", f"--hostname={self.hostname}",
                 "--register=no", "--keep-unit", "--settings=no", "--link-journal=no", "--resolv-conf=off",
                 "--timezone=off", "--notify-ready=yes", f"--network-namespace-path={self.namespace}",
                 # Without the bpf call IP accounting silently reads "[no data]".
                 "--capability=all", "--system-call-filter=bpf"]
        return argv + (["--boot"] if self.command is None else self.command)

    def wait_until_ready(self):
        """Wait until the boot is over (or the command is ready); in words, what it did not wait for."""
        began = time.monotonic()
        self._ready.settimeout(0.1)
        while time.monotonic() < began + BOOT_PATIENCE:
            try:
                message = self._ready.recv(4096).decode()
            except TimeoutError:
                if self.process.poll() is not None:
                    raise LabError(f"{self.hostname} ended while it started, with status {self.process.returncode}; "
                                   f"its console said:\n{tail(self.log)}") from None
                if time.monotonic() > began + BOOT_END_PATIENCE and self._systemd_answers():
                    self._settle()
                    return f"the boot is not over after {BOOT_END_PATIENCE} s; the console's end:\n{tail(self.log, 2)}"
                continue
            leader = re.search(r"^X_NSPAWN_LEADER_PID=(\d+)$", message, re.MULTILINE)
            if leader:
                self.leader = int(leader.group(1))
            if re.search(r"^READY=1$", message, re.MULTILINE):
                self._settle()
                return ""
        raise LabError(f"{self.hostname} was not up after {BOOT_PATIENCE} s; its console said:\n{tail(self.log)}")

    def _systemd_answers(self):
        question = [*self._nsenter(), "systemctl", "--quiet", "is-active", "basic.target"]
        return self.leader and self.command is None and subprocess.run(
            question, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def _settle(self):
        self._ready.close()
        self._open_network_settings()
        if self.command is None:
            (self.cgroup.path / "payload/lab-commands").mkdir(exist_ok=True)

    def _open_network_settings(self):
        # nspawn makes them writable only where it made the network namespace itself.
        subprocess.run([*self._nsenter(), "/bin/sh", "-c", "mount --bind /proc/sys/net /proc/sys/net && "
                        "mount -o remount,bind,rw /proc/sys/net"], check=True)

    def _nsenter(self):
        return ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup",
                *(["--time"] if HAS_TIME_NAMESPACES else []), "--wdns=/tmp", "--"]

    def enter(self, *argv):
        """The argv that runs argv inside.

        Commands get a cgroup below the machine's own root: systemd-run --scope could not move them from outside.
        """
        place = self.cgroup.path / "payload" / ("lab-commands" if self.command is None else "")
        clean = ["/usr/bin/env", "-i", f"PATH={CLEAN_PATH}", "HOME=/root", "USER=root", "LANG=C.UTF-8", "PAGER=",
                 "TERM=dumb"]
        return ["sh", "-c", f'echo $$ > {place}/cgroup.procs && exec "$@"', "enter", *self._nsenter(), *clean, *argv]

    def is_running(self):
        """Whether it was started and did not end."""
        return self.process is not None and self.process.poll() is None

    def power_off(self, patience=120):
        """Have systemd stop everything in order, and wait for the end."""
        os.kill(self.leader, signal.SIGRTMIN + 4)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.hostname} was not off {patience} s after it was told; "
                           f"its console said:\n{tail(self.log)}") from None
        self._forget()

    def kill(self):
        """All processes vanish at once."""
        self.cgroup.kill()
        if self.process is not None:
            self.process.wait()
        self._forget()

    def _forget(self):
        self.process = None
        self.leader = None
        self.cgroup.remove()
        remove_traces(self.name)


def remove_traces(name):
    """What a killed nspawn leaves in /run."""
    for folder in ("propagate", "unix-export"):
        path = f"/run/systemd/nspawn/{folder}/{name}"
        if os.path.isdir(path):
            subprocess.run(["umount", "--lazy", "--quiet", path], stderr=subprocess.DEVNULL, check=False)
            os.rmdir(path)
