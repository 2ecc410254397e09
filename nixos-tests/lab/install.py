"""What a machine's disk holds before its first boot: the package and its installation, the workload."""

import shutil
from pathlib import Path

from chroot import inside
from trouble import LabError

TESTS = Path(__file__).resolve().parent.parent
COMMON = TESTS / "common"
RENDERED = TESTS / "offline/rendered"
# Where an admin would unpack it; the installer puts it where it belongs.
PACKAGE_PLACE = "opt/service-accounting"
SETTINGS = "etc/service-accounting/settings.json"


def shared_layer(layer, package):
    """What all machines of all scenarios have; the lower layer of each."""
    traffic = layer / "usr/local/lib/traffic"
    traffic.mkdir(parents=True)
    for source in (COMMON / "workload").glob("*.py"):
        shutil.copy2(source, traffic)
    (traffic / "traffic.py").chmod(0o755)
    _link(layer / "usr/local/bin/traffic", "/usr/local/lib/traffic/traffic.py")
    units = layer / "etc/systemd/system"
    units.mkdir(parents=True)
    for source in sorted((COMMON / "units").iterdir()):
        shutil.copy(source, units)
        if "WantedBy=multi-user.target" in source.read_text():
            _link(units / "multi-user.target.wants" / source.name, f"../{source.name}")
    shutil.copytree(COMMON / "sysusers.d", layer / "etc/sysusers.d")
    if package:
        shutil.copytree(package, layer / PACKAGE_PLACE, symlinks=True)


def rendering(name):
    """The settings that module.nix was rendered to, for a machine that names them."""
    file = RENDERED / name / SETTINGS
    if not file.is_file():
        known = sorted(path.parent.name for path in RENDERED.glob("*/etc"))
        raise LabError(f"rendering {name!r} is missing: there is no file {file}; "
                       f"there are: {' '.join(known) or 'none'} (nixos-tests/offline makes them from module.nix)")
    return file


def own_layer(root, machine_id, hosts, settings):
    """What only this machine has, written through its mounted root; with settings, an installation as an admin makes it."""
    (root / "etc/machine-id").write_text(machine_id + "\n")
    (root / "etc/hosts").write_text(hosts)
    # As a Debian package would do it when it is installed; at boot only tmpfiles are looked after.
    inside(root, "systemd-sysusers")
    if settings:
        goal = root / SETTINGS
        goal.parent.mkdir(parents=True)
        shutil.copy(settings, goal)
        goal.chmod(0o644)
        inside(root, f"/{PACKAGE_PLACE}/install")


def _link(path, goal):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(goal)
