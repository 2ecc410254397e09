"""Maven with a JDK 25: the host's if it has both, else those of the build root."""

import os
import shutil
import sys
from pathlib import Path

import prerequisites
from chroot import inside
from command import run
from mirror import proxy_environment
from progress import Progress, quiet
from root import build_root, cache
from trouble import LabError

REPO = Path(__file__).resolve().parent.parent.parent


def maven(repo, goals, log=None, progress=quiet):
    """Run goals in repo; output goes to a log file, or to our own output without."""
    argv = ["mvn", "-B", *goals]
    if shutil.which("mvn") and has_jdk_25():
        # The pom finds the JDK by Maven's toolchain discovery.
        run(*argv, cwd=repo, log=log, live=log is None, advice=f"Try it by hand: cd {repo} && {' '.join(argv)}")
        return
    root = build_root(progress)
    home = cache() / "m2"
    home.mkdir(exist_ok=True)
    settings = Path.home() / ".m2/settings.xml"
    if settings.exists():
        shutil.copy(settings, home / "settings.xml")
    inside(root, "sh", "-ec", 'cd /source && exec "$@"', "sh", *argv,
           binds=[(repo, "/source"), (home, "/root/.m2")], environment=proxy_environment(), network=True,
           log=log, live=log is None,
           advice="It ran inside the build root, since this host has no Maven with a JDK 25.")


def has_jdk_25():
    """Whether toolchain discovery will find a JDK 25 on this host."""
    homes = [Path(os.environ.get("JAVA_HOME") or "/nonexistent"), *Path("/usr/lib/jvm").glob("*")]
    return any(_version(home).startswith("25") and (home / "bin/javac").exists() for home in homes)


def _version(home):
    release = home / "release"
    if release.exists():
        for line in release.read_text().splitlines():
            if line.startswith("JAVA_VERSION="):
                return line.split("=", 1)[1].strip('"')
    return ""


def main(goals):
    """Exit code of Maven."""
    try:
        if not (shutil.which("mvn") and has_jdk_25()):
            prerequisites.ensure(Progress())
        maven(REPO, goals)
    except LabError as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
