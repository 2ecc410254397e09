"""The package under test, built from this tree when a source is newer than it."""

import os
from pathlib import Path

from maven import maven
from progress import quiet
from root import cache, locked
from trouble import LabError

TREE = Path("agent/target/service-accounting")
# Dates inside the tree are pinned for reproducible builds; this one tells when it was built.
STAMP = Path("agent/target/service-accounting-built")
SOURCES = ("pom.xml", ".mvn", "agent/pom.xml", "agent/src/main")
GOALS = ("-q", "-DskipTests", "package")


def build_package(repo, progress=quiet):
    """The package's folder."""
    given = os.environ.get("SERVICE_ACCOUNTING_PACKAGE")
    if given:
        return _checked(Path(given).resolve(), f"SERVICE_ACCOUNTING_PACKAGE={given} is no package")
    repo = Path(repo).resolve()
    if not (repo / "pom.xml").exists():
        raise LabError(f"no package to build: {repo}/pom.xml is missing; --no-package runs machines without it")
    with locked(cache() / "package.lock", progress):
        began = _newest_source(repo)
        if not _built(repo, began):
            progress.say("building the package")
            log = cache() / "package.log"
            log.write_bytes(b"")
            maven(repo, GOALS, log, progress)
            (repo / STAMP).touch()
            # A source saved while Maven ran belongs to the next build.
            os.utime(repo / STAMP, (began, began))
    return _checked(repo / TREE, f"`mvn {' '.join(GOALS)}` succeeded, but made no package")


def _checked(folder, complaint):
    if not (folder / "bin/service-accounting").exists():
        raise LabError(f"{complaint}: {folder}/bin/service-accounting is missing")
    return folder


def _built(repo, newest):
    stamp = repo / STAMP
    return stamp.exists() and stamp.stat().st_mtime >= newest and (repo / TREE / "bin/service-accounting").exists()


def _newest_source(repo):
    files = []
    for source in SOURCES:
        path = repo / source
        files += [path, *path.rglob("*")] if path.is_dir() else [path]
    return max(file.stat().st_mtime for file in files if file.exists())
