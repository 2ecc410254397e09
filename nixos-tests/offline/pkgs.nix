# Stand-ins for the packages and builders that module.nix and nixos-tests/vm use. Nothing is built: a package is its path on a system that
# follows the FHS, and a written file keeps its text in reach.
{ lib }:
let
  package = name: path: { type = "derivation"; inherit name; outPath = path; };
  # Where a file would be is of no interest to a rendering; a path that shows up in one is a mistake worth seeing.
  file = name: attributes: package name "/not-installed/${name}" // attributes;

  pkgs = {
    inherit lib;

    coreutils = package "coreutils" "/usr";
    service-accounting = package "service-accounting" "/usr/lib/service-accounting" // { meta.mainProgram = "service-accounting"; };

    writeText = name: text: file name { inherit text; };
    writeShellScriptBin = name: text: file name { inherit text; };
    runCommand = name: environment: script: file name { inherit environment script; };
    linkFarm = name: links: file name { inherit links; };

    formats.json = _: {
      type = let
        value = lib.types.nullOr (lib.types.oneOf [
          lib.types.bool lib.types.int lib.types.float lib.types.str lib.types.path
          (lib.types.attrsOf value) (lib.types.listOf value)
        ]) // { description = "JSON value"; };
      in value;
      generate = name: value: file name { json = value; };
    };

    testers.runNixOSTest = import ./vm.nix { inherit lib pkgs; };
  }
  # What only the machines of VM tests have.
  // lib.genAttrs [ "iproute2" "iptables" "iputils" "libfaketime" "nftables" "python3" "sqlite" "util-linux" ] (name: file name { });
in
pkgs
