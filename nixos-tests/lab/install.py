"""What a machine's disk holds before its first boot: the package, the rendered units, the workload."""

import shutil
import stat
from pathlib import Path

from chroot import inside
from trouble import LabError

TESTS = Path(__file__).resolve().parent.parent
COMMON = TESTS / "common"
RENDERED = TESTS / "offline/rendered"
PACKAGE_PLACE = "usr/lib/service-accounting"


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
        _link(layer / "usr/bin/service-accounting", f"/{PACKAGE_PLACE}/bin/service-accounting")
        _link(layer / "etc/service-accounting/hook", f"/{PACKAGE_PLACE}/libexec/hook")


def rendering(name):
    """The /etc tree module.nix was rendered to, for a machine that names it."""
    folder = RENDERED / name / "etc"
    if not folder.is_dir():
        known = sorted(path.parent.name for path in RENDERED.glob("*/etc"))
        raise LabError(f"rendering {name!r} is missing: {folder} is no folder; "
                       f"there are: {' '.join(known) or 'none'} (nixos-tests/offline makes them from module.nix)")
    return folder


def own_layer(root, machine_id, hosts, rendered):
    """What only this machine has, written through its mounted root."""
    (root / "etc/machine-id").write_text(machine_id + "\n")
    (root / "etc/hosts").write_text(hosts)
    if rendered:
        _copy_etc(rendered, root / "etc")
    # As a Debian package would do it when it is installed; at boot only tmpfiles are looked after.
    inside(root, "systemd-sysusers")


def _copy_etc(source, target):
    for path in sorted(source.rglob("*")):
        goal = target / path.relative_to(source)
        if path.is_dir() and not path.is_symlink():
            goal.mkdir(parents=True, exist_ok=True)
            continue
        goal.unlink(missing_ok=True)
        shutil.copy2(path, goal, follow_symlinks=False)
        if not goal.is_symlink():
            # A checkout's umask or owner means nothing to the machine.
            executable = path.stat().st_mode & stat.S_IXUSR
            goal.chmod(0o755 if executable else 0o644)
            shutil.chown(goal, 0, 0)


def _link(path, goal):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(goal)
