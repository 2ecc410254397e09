# The part of nixpkgs that flake.nix and agent/package.nix use. Everything can be evaluated; with this machine's programs
# (host, javaHome, libsystemd) and a folder of Maven files (maven) the package can be built and run, too.
{
  lib ? import ../lib,
  system ? builtins.currentSystem,
  host ? "/not-installed",
  javaHome ? "/not-installed",
  libsystemd ? "/not-installed",
  maven ? "/not-installed",
}:
let
  run = name: attributes: script: derivation ({
    inherit name system;
    builder = "${host}/bash";
    args = [ "-c" ". ${./stdenv.sh}\n${script}" ];
    PATH = host;
  } // attributes);
  # Copies, so that they run when the build's view of the machine is gone.
  programs = name: list: run name { } ''
    mkdir -p $out/bin
    for program in ${lib.concatStringsSep " " list}; do cp -L ${host}/$program $out/bin/$program; done
  '' // { meta.mainProgram = lib.head list; };
  links = name: list: run name { } (lib.concatStrings (map
    (one: "mkdir -p \"$(dirname $out/${one.name})\"; ln -s ${one.path} $out/${one.name}\n")
    list));
  empty = name: run name { } "mkdir $out" // { meta.mainProgram = name; };

  # What is on PATH in a build besides its own inputs.
  initialPath = programs "initial-path" [
    "awk" "bash" "basename" "cat" "chmod" "cp" "cut" "date" "dirname" "echo" "env" "expr" "find" "grep" "gzip" "head" "id" "install"
    "ln" "ls" "mkdir" "mktemp" "mv" "readlink" "realpath" "rm" "rmdir" "sed" "sh" "sleep" "sort" "stat" "tail" "tar" "test" "touch"
    "tr" "true" "uname" "uniq" "wc" "xargs"
  ];

  stdenvNoCC = {
    hostPlatform = { inherit system; isLinux = true; };
    mkDerivation = attributes:
      let
        phases = [ "unpackPhase" "configurePhase" "buildPhase" "installPhase" "fixupPhase" "installCheckPhase" ];
        own = removeAttrs attributes [ "env" "meta" "passthru" "pname" "version" ];
      in
      run "${attributes.pname}-${attributes.version}"
        (own // attributes.env or { } // {
          inherit (attributes) pname version;
          inherit initialPath;
          shell = "${bash}/bin";
        })
        "set -eu -o pipefail; prepare; for phase in ${lib.concatStringsSep " " phases}; do runPhase $phase; done"
      // { inherit (attributes) pname version; passthru = attributes.passthru or { }; meta = attributes.meta or { }; }
      // attributes.passthru or { };
  };

  bash = programs "bash" [ "bash" "sh" ];

  # Of the files that module.nix makes, evaluation is all that is asked.
  packages = { inherit (import ../pkgs.nix { inherit lib; }) formats writeText; } // {
    inherit bash lib stdenvNoCC;
    stdenv = stdenvNoCC;
    callPackage = file: given:
      let function = import file; in
      function (lib.genAttrs (lib.attrNames (builtins.functionArgs function)) (name: packages.${name}) // given);

    coreutils = programs "coreutils" [
      "cat" "chgrp" "chmod" "chown" "date" "kill" "mkdir" "mv" "readlink" "rm" "sync" "timeout" "uname"
    ];
    # The hook reaches for them when there are rules to make, which no build does.
    iproute2 = empty "iproute2";
    iptables = empty "iptables";
    nftables = empty "nftables";
    util-linux = programs "util-linux" [ "flock" ];
    systemd = links "systemd" [
      { name = "lib/libsystemd.so.0"; path = libsystemd; }
      { name = "bin/systemctl"; path = "/usr/bin/systemctl"; }
    ];
    jdk25_headless = links "jdk" [ { name = "bin"; path = "${javaHome}/bin"; } ] // { home = javaHome; };

    fetchurl = { url, hash }:
      let file = "file://${maven}/${lib.removePrefix "mirror://maven/" url}"; in
      assert lib.hasPrefix "mirror://maven/" url;
      derivation {
        name = baseNameOf url;
        builder = "builtin:fetchurl";
        system = "builtin";
        outputHash = hash;
        outputHashAlgo = null;
        outputHashMode = "flat";
        url = file;
        urls = [ file ];
        executable = false;
        unpack = false;
      };
    linkFarm = links;
    # Evaluates every machine, and builds nothing of them.
    testers.runNixOSTest = test:
      let shown = import ../vm.nix { inherit lib; pkgs = import ../pkgs.nix { inherit lib; } // { inherit stdenvNoCC; stdenv = stdenvNoCC; }; } test; in
      run test.name { machines = builtins.unsafeDiscardStringContext (builtins.toJSON shown.machines); } "mkdir $out";
    mkShell = attributes: run "shell" attributes "mkdir $out";

    # Only named in flake.nix.
    maven = empty "maven";
    nixfmt-tree = empty "treefmt";
    python3 = empty "python3";
    shellcheck = empty "shellcheck";
  };
in
packages
