# Stand-ins for the NixOS options that module.nix defines: same names, same merging, as few of them as it takes.
{ lib, ... }:
let
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };
  strings = option (types.listOf types.str) [ ];
  table = options: option (types.attrsOf (types.submodule { inherit options; })) { };

  # NixOS' rule for a line of a unit file (unitOption in systemd-unit-options.nix): as soon as one definition is a list
  # all are joined, else all have to be equal.
  directive = lib.mkOptionType {
    name = "systemd option";
    merge = location: definitions:
      if builtins.any (definition: lib.isList definition.value) definitions
      then lib.concatMap (definition: lib.toList definition.value) definitions
      else lib.mergeEqualOption location definitions;
  };
  section = option (types.attrsOf directive) { };

  unit = {
    enable = option types.bool true;
    description = option types.str "";
    wants = strings;
    requires = strings;
    after = strings;
    before = strings;
    wantedBy = strings;
    unitConfig = section;
    startLimitIntervalSec = option (types.nullOr types.int) null;
  };
in
{
  options = {
    assertions = option (types.listOf types.unspecified) [ ];
    warnings = strings;

    boot.isContainer = option types.bool false;
    boot.kernelModules = strings;
    networking.nftables.enable = option types.bool false;
    networking.nftables.flushRuleset = option types.bool false;
    security.lockKernelModules = option types.bool false;

    environment.systemPackages = option (types.listOf types.package) [ ];
    environment.etc = table {
      text = option (types.nullOr types.lines) null;
      source = option (types.nullOr types.path) null;
      mode = option types.str "symlink";
    };

    systemd.packages = option (types.listOf types.package) [ ];
    systemd.services = table (unit // {
      environment = option (types.attrsOf types.str) { };
      reloadTriggers = option (types.listOf types.unspecified) [ ];
      restartTriggers = option (types.listOf types.unspecified) [ ];
      serviceConfig = section;
      reloadIfChanged = option types.bool false;
      stopIfChanged = option types.bool true;
    });
    systemd.paths = table (unit // { pathConfig = section; });
    systemd.timers = table (unit // { timerConfig = section; });
    systemd.tmpfiles.settings = option (types.attrsOf (types.attrsOf (types.attrsOf (types.submodule {
      options = lib.genAttrs [ "mode" "user" "group" "age" ] (_: option types.str "-");
    })))) { };

    users.users = table {
      isSystemUser = option types.bool false;
      group = option types.str "";
      description = option types.str "";
      extraGroups = strings;
    };
    users.groups = table { members = strings; };

    system.checks = option (types.listOf types.package) [ ];
  };
}
