"""The lab's network: a bridge in the peer's namespace, and a veth from every machine to it.

    peer 10.99.0.1 fd99::1      machine number k: 10.99.0.(k+1) fd99::(k+1)

All of it lives in namespaces: nothing of it is seen in the host's own, so labs can't meet.
"""

import os
from pathlib import Path

from command import run

# A veth queues packets on the CPU of whoever sends. A sender that moves to another CPU overtakes itself, and the
# retransmissions spoil the counts. Steering by flow keeps each connection in order.
IN_ORDER = 'echo {cpus} > /sys/class/net/{device}/queues/rx-0/rps_cpus\n'

NAMESPACES = Path("/run/netns")
# No duplicate address detection: addresses work at once. No router solicitations: nothing but the test's own packets.
QUIET = """\
for key in accept_dad=0 accept_ra=0 router_solicitations=0; do
    for group in all default; do echo "${key#*=}" > "/proc/sys/net/ipv6/conf/$group/${key%=*}"; done
done
echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range
ip link set lo up
"""


class Network:
    """The namespaces of one lab and what connects them."""

    def __init__(self, lab):
        self.lab = lab
        self.numbers = {}

    def namespace(self, name):
        """Name of a machine's network namespace."""
        return f"{self.lab}-{name}"

    def path(self, name):
        """Path of a machine's network namespace."""
        return NAMESPACES / self.namespace(name)

    def add_peer(self, name):
        """The peer's namespace with the bridge all others plug into."""
        self.numbers[name] = 0
        self._fresh(name)
        self._within(name, "ip link add br0 type bridge mcast_snooping 0\n" + self._address(name, "br0"))

    def add(self, name):
        """Reserve a machine's addresses."""
        self.numbers[name] = len(self.numbers)

    def plug(self, name, peer):
        """A fresh namespace for a machine that boots: an earlier boot's rules, connections and addresses are gone."""
        port = f"m{self.numbers[name]}"
        # The old end goes with its namespace, but not at once.
        self._within(peer, f"ip link del {port} 2>/dev/null || true")
        self._fresh(name)
        self._within(peer, f"ip link add {port} type veth peer name eth0 netns {self.namespace(name)}\n"
                           f"ip link set {port} master br0 up\n" + _in_order(port))
        self._within(name, self._address(name, "eth0") + _in_order("eth0"))

    def unplug(self, name, peer):
        """Pull the cable: no FIN and no RST of dying processes reaches anybody."""
        self._within(peer, f"ip link set m{self.numbers[name]} down")

    def replug(self, name, peer):
        """Put the cable back in."""
        self._within(peer, f"ip link set m{self.numbers[name]} up")

    def address(self, name, family=4):
        """A machine's address."""
        return f"10.99.0.{self.numbers[name] + 1}" if family == 4 else f"fd99::{self.numbers[name] + 1:x}"

    def hosts(self):
        """Text of /etc/hosts: NAME has an IPv4 address, NAME6 an IPv6 address."""
        lines = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback"]
        for name in self.numbers:
            lines += [f"{self.address(name)} {name}", f"{self.address(name, 6)} {name}6"]
        return "\n".join(lines) + "\n"

    def _address(self, name, device):
        return (f"ip addr add {self.address(name)}/24 dev {device}\n"
                f"ip addr add {self.address(name, 6)}/64 dev {device} nodad\n"
                f"ip link set {device} up\n")

    def _fresh(self, name):
        remove(self.namespace(name))
        run("ip", "netns", "add", self.namespace(name))
        self._within(name, QUIET + _in_order("lo"))

    def _within(self, name, script):
        run("ip", "netns", "exec", self.namespace(name), "sh", "-ec", script)


def _in_order(device):
    mask = f"{(1 << os.cpu_count()) - 1:x}"
    # The file takes groups of eight digits.
    groups = [mask[max(end - 8, 0):end] for end in range(len(mask), 0, -8)]
    return IN_ORDER.format(cpus=",".join(reversed(groups)), device=device)


def remove(namespace):
    """Delete a namespace and with it the devices in it."""
    if (NAMESPACES / namespace).exists():
        run("ip", "netns", "del", namespace)


def namespaces_of(lab):
    """Names of the namespaces a lab made."""
    if not NAMESPACES.is_dir():
        return []
    return [name for name in os.listdir(NAMESPACES) if name.startswith(f"{lab}-")]
