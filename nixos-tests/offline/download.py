"""Maven of the pinned version, and all that it downloads to build the package."""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import lock
from evaluation import PROJECT, Refused

# What package.nix takes from the project to build.
SOURCES = ("pom.xml", "agent/pom.xml", "agent/src")


def jdk():
    """Folder of a JDK 25, or None."""
    for home in [pathlib.Path(os.environ.get("JAVA_HOME") or "/nowhere"), *sorted(pathlib.Path("/usr/lib/jvm").glob("*"))]:
        release = home / "release"
        if (home / "bin" / "javac").exists() and release.exists() and re.search(r'^JAVA_VERSION="25\b', release.read_text(), re.MULTILINE):
            return home.resolve()
    return None


def obstacle():
    """Why nothing can be downloaded or built on this machine, or None."""
    if not shutil.which("mvn"):
        return "Maven is not installed: apt-get install maven"
    if not jdk():
        return "no JDK 25 in JAVA_HOME or /usr/lib/jvm"
    return None


def run(*command, folder=None, environment=None):
    done = subprocess.run([str(one) for one in command], cwd=folder, env={**os.environ, **(environment or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command))} failed:\n" + "\n".join(done.stdout.splitlines()[-40:]))
    return done.stdout


def download(scratch):
    """Fills scratch/repository from nothing; returns {path: hash} of what came."""
    repository = scratch / "repository"
    version = lock.maven_version()
    # The machine's own Maven fetches the pinned one: it knows the way to Maven Central.
    run("mvn", "-B", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
        f"-Dartifact=org.apache.maven:apache-maven:{version}:tar.gz:bin", f"-DoutputDirectory={scratch}", folder=scratch)
    archive = scratch / pathlib.Path(lock.archive()).name
    with tarfile.open(archive) as tar:
        tar.extractall(scratch)
    for source in SOURCES:
        target = scratch / "source" / source
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (PROJECT / source).is_dir() else shutil.copy)(PROJECT / source, target)
    # One test is enough for all that tests need.
    run(scratch / f"apache-maven-{version}" / "bin" / "mvn", "-B", f"-Dmaven.repo.local={repository}", "-Dtest=UnitNameTest", "package",
        folder=scratch / "source", environment={"JAVA_HOME": str(jdk())})
    files = lock.listing(repository)
    place = repository / lock.archive()
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(archive, place)
    files[lock.archive()] = lock.sri(place)
    return files


def only_locked(repository, target):
    """A folder with the locked files of a repository and no other."""
    for path in lock.read():
        if not (repository / path).exists():
            raise Refused(f"{path} is locked, but the build does not use it")
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(repository / path, place)
    return target
