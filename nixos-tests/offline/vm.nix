# Stands in for testers.runNixOSTest: evaluates the machines of a test over stand-ins for the NixOS options that they use.
#   { name; script; machines.<name> = { failures; packages; units; … }; }
{ lib, pkgs }:
let
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };

  # What only the machines of tests use, beside nixos.nix.
  options = number: {
    options = {
      environment.pathsToLink = option (types.listOf types.str) [ ];
      networking.extraHosts = option types.lines "";
      networking.firewall.allowedTCPPorts = option (types.listOf types.int) [ ];
      networking.firewall.enable = option types.bool true;
      networking.primaryIPAddress = option types.str "192.168.1.${toString number}";
      networking.primaryIPv6Address = option types.str "2001:db8:1::${toString number}";
      services.nginx.enable = option types.bool false;
      services.nginx.virtualHosts = option (types.attrsOf (types.submodule { options.root = option types.package null; })) { };
      specialisation = option (types.attrsOf (types.submodule { options.configuration = option types.raw { }; })) { };
      systemd.tmpfiles.rules = option (types.listOf types.str) [ ];
    };
  };

  machinesOf = nodes:
    let
      names = lib.attrNames nodes;
      evaluate = name: extra: (lib.evalModules {
        modules = [
          ./nixos.nix
          (options (lib.length (lib.filter (other: other <= name) names)))
          { _module.args = { inherit pkgs; nodes = machines; }; }
          nodes.${name}
        ] ++ extra;
      }).config;
      machines = lib.genAttrs names (name: evaluate name [ ]);
      show = name: extra:
        let config = evaluate name extra; in
        {
          failures = map (one: one.message) (lib.filter (one: ! one.assertion) config.assertions);
          hosts = config.networking.extraHosts;
          rules = config.systemd.tmpfiles.rules;
          users = lib.attrNames config.users.users;
          packages = map (package: builtins.seq (package.text or null) package.name) config.environment.systemPackages;
          services = lib.mapAttrs (_: service: service.wantedBy) (lib.filterAttrs (_: service: service.enable) config.systemd.services);
          linked = map (link: link.name) (lib.concatMap (package: package.links) config.systemd.packages);
          etc = lib.mapAttrs (_: entry: entry.mode) config.environment.etc;
          specialisations = lib.mapAttrs (_: one: show name [ one.configuration ])
            (if extra == [ ] then config.specialisation else { });
        };
    in
    lib.genAttrs names (name: show name [ ]);
in
test:
{
  inherit (test) name;
  script = test.testScript;
  machines = machinesOf test.nodes;
}
