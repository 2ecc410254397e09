"""The project's flake, with this folder in place of nixpkgs."""

import json
import os
import shutil
import subprocess

from evaluation import HERE, PROJECT, Refused

SYSTEMS = ("aarch64-linux", "x86_64-linux")
PARTS = ("flake.nix", "flake.lock", "module.nix", "pom.xml", "agent/maven-lock.json", "agent/package.nix", "agent/pom.xml", "agent/src",
         "agent/units-exist.sh", "nixos-tests/common", "nixos-tests/offline/cases", "nixos-tests/scenarios", "nixos-tests/vm")


def outputs_of(checks):
    """Every output of the flake, where `checks` are the names of the VM tests."""
    return sorted([f"{kind}.{system}.{name}" for system in SYSTEMS for kind, name in (
        ("apps", "default"), ("checks", "package"), ("devShells", "default"), ("packages", "default"),
        ("packages", "service-accounting"), *(("checks", check) for check in checks))]
        + [f"formatter.{system}" for system in SYSTEMS] + ["nixosModules.default", "overlays.default"])


CONFIGURATION = """
{
  inputs.nixpkgs.url = "path:%(nixpkgs)s";
  inputs.service-accounting.url = "path:%(flake)s";
  inputs.service-accounting.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, service-accounting }: {
    program = (nixpkgs.lib.evalModules {
      modules = [
        (import "${nixpkgs}/nixos.nix")
        service-accounting.nixosModules.default
        {
          _module.args.pkgs = nixpkgs.legacyPackages.x86_64-linux;
          services.serviceAccounting = { enable = true; units.nginx = { }; };
        }
      ];
    }).config.systemd.services.service-accounting.serviceConfig.ExecStart;
    package = service-accounting.packages.x86_64-linux.service-accounting.outPath;
  };
}
"""


class Flake:
    """Looks at a copy, which has no .git and nothing built, with a store of its own, so that any user can."""

    def __init__(self, scratch):
        self.folder = scratch / "flake"
        self.scratch = scratch
        for part in PARTS:
            target = self.folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (PROJECT / part).is_dir() else shutil.copy)(PROJECT / part, target)
        self.nixpkgs = scratch / "nixpkgs"
        shutil.copytree(HERE, self.nixpkgs, ignore=shutil.ignore_patterns("__pycache__", "rendered"))
        self.stand_in = ("--override-input", "nixpkgs", f"path:{self.nixpkgs}", "--no-write-lock-file")

    def nix(self, *arguments):
        """Standard output, and what was said besides."""
        own = self.scratch / "nix"
        done = subprocess.run(
            ["nix", "--extra-experimental-features", "nix-command", "--extra-experimental-features", "flakes", "--offline",
             "--option", "build-users-group", "", *map(str, arguments)],
            env={**os.environ, **store(own)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Refused(done.stderr.strip())
        return done.stdout

    def stale(self):
        """Nix goes to the network for a lock entry that is not of flake.nix, and --offline forbids it."""
        try:
            locked = json.loads(self.nix("flake", "metadata", f"path:{self.folder}", "--json", "--no-update-lock-file"))["locks"]
        except Refused as refusal:
            return refusal
        return "" if locked == json.loads((PROJECT / "flake.lock").read_text()) else "Nix reads another lock out of it"

    def complaints(self):
        try:
            self.nix("flake", "check", f"path:{self.folder}", "--no-build", *self.stand_in)
        except Refused as refusal:
            return refusal
        return ""

    def outputs(self):
        shown = json.loads(self.nix("flake", "show", f"path:{self.folder}", "--json", *self.stand_in))

        def leaves(tree, path):
            if "type" in tree:
                return [".".join(path)]
            return [leaf for name, inside in tree.items() for leaf in leaves(inside, [*path, name])]
        return sorted(leaves(shown, []))

    def taken_by_a_configuration(self):
        """The agent's program as the package would have it, and as a configuration has it that uses the flake."""
        user = self.scratch / "user"
        user.mkdir()
        (user / "flake.nix").write_text(CONFIGURATION % {"nixpkgs": self.nixpkgs, "flake": self.folder})
        package, program = (self.nix("eval", "--raw", "--no-write-lock-file", f"path:{user}#{name}") for name in ("package", "program"))
        return f"{package}/bin/service-accounting agent", program


def store(folder):
    """Environment of a Nix that keeps everything below a folder."""
    return {
        "NIX_STORE_DIR": str(folder / "store"), "NIX_STATE_DIR": str(folder / "state"), "NIX_LOG_DIR": str(folder / "log"),
        "NIX_CONF_DIR": str(folder / "etc"), "XDG_CACHE_HOME": str(folder / "cache"), "NIX_REMOTE": "",
    }
