"""A machine of a scenario: real systemd, with the vocabulary of the NixOS test driver."""

import re

from shell import PATIENCE, Shell, retry
from trouble import RequestedAssertionFailed


class Machine(Shell):
    """One booted root. It starts when first needed, or by start()."""

    def __init__(self, name, trace, make_container, network, peer):
        super().__init__(name, trace)
        self.make_container = make_container
        self.network = network
        self.peer = peer
        self.booted = False
        self.connected = False

    def start(self, allow_reboot=False):
        """Switch on, and return at once; the next command waits until the boot is over."""
        del allow_reboot
        if self.booted:
            return
        self.trace.note(f"{self.name}: starting")
        self.network.plug(self.name, self.peer)
        self.container = self.make_container()
        self.container.start()
        self.booted = True

    def connect(self):
        """Start if need be, and wait until the boot is over."""
        if self.connected:
            return
        with self.nested("waiting until the boot is over"):
            self.start()
            left_out = self.container.wait_until_ready()
            if left_out:
                self.log(left_out)
        self.connected = True

    def is_up(self):
        """Whether commands can run."""
        return self.booted and self.connected

    def shutdown(self):
        """Clean power-off; returns when all is over."""
        if not self.booted:
            return
        self.connect()
        with self.nested("shutting down"):
            self.container.power_off()
        self.booted = self.connected = False

    def crash(self):
        """Power cut: the cable is out, and all processes are gone at one moment. Disk writes stay."""
        if not self.booted:
            return
        self.trace.note(f"{self.name}: crashing")
        self.network.unplug(self.name, self.peer)
        self.container.kill()
        self.booted = self.connected = False

    def reboot(self):
        """Clean restart."""
        self.shutdown()
        self.start()

    def wait_for_shutdown(self):
        """Wait until the machine has switched itself off."""
        if not self.booted:
            return
        with self.nested("waiting for the machine to power off"):
            self.container.process.wait()
        self.container.kill()
        self.booted = self.connected = False

    def block(self):
        """Pull the network cable."""
        self.network.unplug(self.name, self.peer)

    def unblock(self):
        """Put the network cable back in."""
        self.network.replug(self.name, self.peer)

    def systemctl(self, q, user=None):
        """(status, output) of systemctl."""
        if user is not None:
            raise NotImplementedError(f"systemctl({q!r}, user={user!r}): the lab has no user managers")
        return self.execute(f"systemctl {q}")

    def get_unit_info(self, unit, user=None):
        """All properties of a unit."""
        status, lines = self.systemctl(f'--no-pager show "{unit}"', user)
        if status != 0:
            raise RequestedAssertionFailed(f'{self.name}: `systemctl show "{unit}"` failed (exit code {status})')
        return dict(line.split("=", 1) for line in lines.splitlines() if re.match(r"^[^=]+=", line))

    def get_unit_property(self, unit, property, user=None):  # the driver's argument name
        """One property of a unit."""
        status, lines = self.systemctl(f'--no-pager show "{unit}" --property="{property}"', user)
        if status != 0 or not lines.startswith(f"{property}="):
            raise RequestedAssertionFailed(f'{self.name}: unit "{unit}" has no property "{property}" '
                                           f"(exit code {status}): {lines.strip() or 'systemctl said nothing'}")
        return lines.removeprefix(f"{property}=").removesuffix("\n")

    def wait_for_unit(self, unit, user=None, timeout=PATIENCE):
        """Wait until a unit is active; a failed one, or an inactive one without a job, is an error at once."""
        def active(last):
            state = self.get_unit_property(unit, "ActiveState", user)
            if state == "failed":
                raise RequestedAssertionFailed(f'{self.name}: unit "{unit}" reached state "failed"\n'
                                               + self.execute(f"systemctl status --no-pager --full {unit} || true")[1])
            if state == "inactive" and "No jobs" in self.systemctl("list-jobs --full 2>&1", user)[1]:
                if self.get_unit_property(unit, "ActiveState", user) == state:
                    raise RequestedAssertionFailed(
                        f'{self.name}: unit "{unit}" is inactive and there are no pending jobs')
            if last and state != "active":
                raise RequestedAssertionFailed(f'{self.name}: unit "{unit}" is still "{state}" after {timeout} seconds\n'
                                               + self.execute(f"systemctl status --no-pager --full {unit} || true")[1])
            return state == "active"

        with self.nested(f"waiting for unit {unit}"):
            retry(active, timeout)

    def require_unit_state(self, unit, require_state="active"):
        """Fail unless a unit is in this state now."""
        state = self.get_unit_property(unit, "ActiveState")
        if state != require_state:
            raise RequestedAssertionFailed(
                f"{self.name}: expected unit '{unit}' to be in state '{require_state}' but it is in state '{state}'")

    def start_job(self, jobname, user=None):
        """systemctl start; (status, output)."""
        return self.systemctl(f"start {jobname}", user)

    def stop_job(self, jobname, user=None):
        """systemctl stop; (status, output)."""
        return self.systemctl(f"stop {jobname}", user)


class Peer(Shell):
    """The other end of the network: a traffic server, no systemd. On NixOS it is one more machine."""

    def __init__(self, name, trace, container):
        super().__init__(name, trace)
        self.container = container
        self.connected = False

    def start(self):
        """Start the server."""
        if not self.container.is_running():
            self.container.start()

    def connect(self):
        """Wait until the server listens."""
        if not self.connected:
            self.start()
            self.container.wait_until_ready()
            self.connected = True
