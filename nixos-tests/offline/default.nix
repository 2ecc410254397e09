# Everything `check` and `render` ask of module.nix, as plain values:
#   nix-instantiate --eval --strict --json -A rendered
# `lib` is the evaluator: ours, or with --argstr lib PATH the `lib` folder of a nixpkgs.
{ lib ? "${toString ./.}/lib" }:
let
  library = import lib;
  pkgs = import ./pkgs.nix { lib = library; };
  module = import ../../module.nix;

  evaluate = given: (library.evalModules {
    modules = [
      ./nixos.nix
      module
      { _module.args = { inherit pkgs; }; }
      { services.serviceAccounting = { enable = library.mkDefault true; package = library.mkDefault pkgs.service-accounting; }; }
      given
    ];
  }).config;
  failures = config: map (one: one.message) (library.filter (one: ! one.assertion) config.assertions);
  files = config: import ./etc.nix { lib = library; inherit config; };
  # NixOS builds nothing while an assertion fails.
  etc = given:
    let config = evaluate given; in
    if failures config == [ ] then files config else throw (library.concatStringsSep "\n" (failures config));

  # What stands in the way of `given`: messages of assertions, or that evaluation itself failed.
  obstacles = given:
    let
      config = evaluate given;
      outcome = builtins.tryEval (
        let messages = failures config; in
        builtins.deepSeq (if messages == [ ] then files config else messages) messages);
    in
    if outcome.success then outcome.value else [ "(refused by the type of an option)" ];

  # A value as one writes it in Nix.
  written = value:
    if value._type or null == "literalExpression" then value.text
    else if builtins.isAttrs value then "{ ${library.concatMapStrings (name: "${library.strings.escapeNixIdentifier name} = ${written value.${name}}; ") (library.attrNames value)}}"
    else if builtins.isList value then "[ ${library.concatMapStrings (one: "${written one} ") value}]"
    else if value == null then "null"
    else builtins.toJSON value;

  # Options as module.nix declares them, without a configuration.
  optionsBelow = prefix: tree: library.concatMap
    (name:
      let
        option = tree.${name};
        full = "${prefix}.${name}";
        # What `<name>` may hold, for a set of submodules.
        inner = removeAttrs (option.type.getSubOptions [ ]) [ "_module" ];
      in
      if option._type or null == "option" then
        [
          {
            name = full;
            description = option.description or "";
            type = option.type.description;
            default = if option ? defaultText then written option.defaultText else if option ? default then written option.default else null;
            example = if option ? example then written option.example else null;
          }
        ] ++ optionsBelow "${full}.<name>" inner
      else optionsBelow full option)
    (library.attrNames tree);
in
{
  rendered = library.mapAttrs (_: etc) (import ./cases/rendered.nix);
  good = library.mapAttrs
    (_: case: { shown = case.shows (evaluate case.given) (etc case.given); inherit (case) expected; })
    (import ./cases/good.nix { lib = library; inherit etc; });
  # Accepted, with a warning.
  warned = library.mapAttrs (_: given: let config = evaluate given; in builtins.deepSeq (etc given) config.warnings)
    (import ./cases/warned.nix { lib = library; });
  bad = library.mapAttrs (_: obstacles) (import ./cases/bad.nix { lib = library; });
  vm = import ../vm {
    inherit pkgs;
    module = { imports = [ module ]; services.serviceAccounting.package = library.mkDefault pkgs.service-accounting; };
  };
  # The build-time check of one configuration: what it looks for, and its script.
  units = let check = builtins.head (evaluate (import ./cases/units.nix)).system.checks; in { inherit (check) script; inherit (check.environment) expected; };
  options = optionsBelow "services" (module { lib = library; inherit pkgs; config = { }; }).options.services;
}
