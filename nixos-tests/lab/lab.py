"""A lab: some machines and a peer on one network, for as long as a `with` lasts."""

import contextlib
import shutil
import signal
import subprocess
import types
import unittest
import uuid

import install
import leftovers
from cgroup import Cgroup
from container import Container
from machine import Machine, Peer
from network import Network
from overlay import Overlay
from root import machine_root
from shell import PATIENCE, retry
from trace import Trace
from trouble import LabError

PEER = "peer"
PEER_COMMAND = ["/usr/local/bin/traffic", "serve", "--tcp", "9000", "--udp", "9000"]
DEFAULT_MACHINES = {"machine": {}}
MACHINE_KEYS = {"rendering": "lab"}


class Lab:
    """Makes the machines of a spec like {"machine": {"rendering": "lab"}}; nothing is left when it is closed.

    package  the folder of the package (see package.build_package), or None for machines without it
    show     called with each line a human follows: subtests and log()
    """

    def __init__(self, machines=None, package=None, show=None):
        self.spec = {name: {**MACHINE_KEYS, **asked} for name, asked in (machines or DEFAULT_MACHINES).items()}
        _check(self.spec)
        self.package = package
        self.show = show
        self.machines = {}
        self.overlays = {}

    def __enter__(self):
        root = machine_root()
        self.folder = leftovers.claim()
        try:
            self._make(root)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, problem, traceback):
        self.close()

    def _make(self, root):
        self.trace = Trace(self.folder / "trace.log", self.show)
        layer = self.folder / "shared"
        install.shared_layer(layer, self.package)
        self.network = Network(self.folder.name)
        self.network.add_peer(PEER)
        for name in self.spec:
            self.network.add(name)
        for name, asked in {PEER: {}, **self.spec}.items():
            overlay = self.overlays[name] = Overlay(self.folder / "machines" / name, [layer, root])
            overlay.mount()
            name_of_settings = asked.get("rendering") if self.package else None
            settings = install.rendering(name_of_settings) if name_of_settings else None
            install.own_layer(overlay.root, uuid.uuid4().hex, self.network.hosts(), settings)
        self.peer = Peer(PEER, self.trace, self._container(PEER, PEER_COMMAND))
        self.peer.start()
        for name in self.spec:
            self.machines[name] = Machine(name, self.trace, lambda name=name: self._container(name), self.network, PEER)
        self.peer.connect()

    def _container(self, name, command=None):
        own = f"{self.folder.name}-{name}"
        return Container(own, name, self.overlays[name].root, Cgroup(own), self.network.path(name),
                         self.overlays[name].folder / "console.log", command)

    def start_all(self):
        """Switch all machines on; they boot at the same time."""
        for machine in self.machines.values():
            machine.start()

    @contextlib.contextmanager
    def subtest(self, name):
        """A promise of the scenario, in words."""
        self.trace.note(f"subtest: {name}")
        try:
            yield
        except BaseException:
            self.trace.note(f"FAILED  {name}", live=True)
            raise
        self.trace.note(f"ok      {name}", live=True)

    def vocabulary(self):
        """The globals of a scenario."""
        words = {
            "start_all": self.start_all,
            "subtest": self.subtest,
            "log": types.SimpleNamespace(info=lambda text: self.trace.note(text, live=True)),
            "retry": lambda fn, timeout_seconds=PATIENCE: retry(fn, timeout_seconds),
            "machines": list(self.machines.values()),
            "peer": self.peer,
            # The driver's `t`: assertions that say expected and actual.
            "t": unittest.TestCase(),
            **{name.replace("-", "_"): machine for name, machine in self.machines.items()},
        }
        if len(self.machines) == 1:
            words.setdefault("machine", *self.machines.values())
        return words

    def keep_logs(self, folder):
        """Copy trace, consoles and journals to a folder that stays."""
        shutil.copy(self.folder / "trace.log", folder)
        if (self.folder / "out").is_dir():
            shutil.copytree(self.folder / "out", folder / "out")
        for name, overlay in self.overlays.items():
            for source in overlay.folder.glob("console.log"):
                shutil.copy(source, folder / f"{name}.console.log")
            journal = overlay.root / "var/log/journal"
            if any(journal.glob("*")):
                with open(folder / f"{name}.journal.log", "wb") as text:
                    subprocess.run(["journalctl", "--no-pager", "--output=short-precise", f"--directory={journal}"],
                                   stdout=text, stderr=text, check=False)

    def close(self):
        """End everything. Not to be interrupted: whoever asked to stop gets a clean stop."""
        previous = {}
        with contextlib.suppress(ValueError):  # not the main thread: it gets no signals either
            previous = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            leftovers.tear_down(self.folder)
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


def _check(spec):
    for name, asked in spec.items():
        unknown = set(asked) - set(MACHINE_KEYS)
        if unknown:
            raise LabError(f"machine {name!r} has the unknown key {sorted(unknown)[0]!r}; "
                           f"known: {' '.join(MACHINE_KEYS)}")
        if name == PEER:
            raise LabError(f"a machine can't be called {PEER!r}: that is the traffic server every lab has")
