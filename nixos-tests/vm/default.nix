# The scenarios as NixOS VM tests, by name: { <scenario> = derivation; }. README.md says what is a scenario here.
{
  pkgs,
  # The NixOS module, with a package set.
  module,
}:
let
  inherit (pkgs) lib;

  # Scripts in a folder, without `.py`.
  namesIn = folder:
    map (lib.removeSuffix ".py") (lib.filter (lib.hasSuffix ".py") (lib.attrNames (builtins.readDir folder)));

  # The lab's settings are a part of the configurations that are rendered for it, so both have the same.
  renderings = import ../offline/cases/rendered.nix;
  machine = { rendering ? "lab" }: {
    imports = [ ./workload.nix module ]
      ++ lib.optionals (rendering != null) [ ./accounting.nix renderings.${rendering} ];
  };

  test = name: script: nodes: pkgs.testers.runNixOSTest {
    name = "service-accounting-${name}";
    nodes = nodes // { peer = ./peer.nix; };
    # In the lab the peer is there before anything else.
    testScript = lib.concatStrings [
      "peer.wait_for_unit(\"peer.service\")\n\n\n"
      (builtins.readFile ../common/vocabulary.py)
      "\n\n"
      (builtins.readFile script)
    ];
    # nixos-tests/offline/check reads every script, so that a slip is seen where there is no KVM.
    skipLint = true;
    skipTypeCheck = true;
  };

  # NAME.json beside a script says what it wants; nixos-tests/lab/README.md.
  shared = ../scenarios;
  wish = name:
    let file = shared + "/${name}.json"; in
    if builtins.pathExists file then builtins.fromJSON (builtins.readFile file) else { };
  sharedTests = map
    (name: {
      inherit name;
      value = test name (shared + "/${name}.py") (lib.mapAttrs (_: machine) ((wish name).machines or { machine = { }; }));
    })
    (lib.filter (name: ! (wish name ? skipOnNixos)) (namesIn shared));

  # NAME.nix beside a script is a module of its machine.
  own = ./scenarios;
  extra = name: lib.filter builtins.pathExists [ (own + "/${name}.nix") ];
  ownTests = map
    (name: { inherit name; value = test name (own + "/${name}.py") { machine.imports = [ (machine { }) ] ++ extra name; }; })
    (namesIn own);
in
builtins.listToAttrs (sharedTests ++ ownTests)
