# Option declarations and definitions become one configuration, by the rules of nixpkgs' module system.
# Left out: mkOrder, apply, freeform types, renamed options, positions in error messages.
{ lib }:
let
  inherit (builtins) all any attrNames concatMap concatStringsSep filter foldl' functionArgs hasAttr head isFunction map mapAttrs;

  is = tag: value: builtins.isAttrs value && value._type or null == tag;
  show = concatStringsSep ".";
  namesIn = sets: lib.unique (concatMap attrNames sets);
  valuesOf = name: sets: map (set: set.${name}) (filter (hasAttr name) sets);

  # An attribute set wrapped in mkIf, mkMerge or mkOverride: the wrappers move to its values, so that its names are known
  # while the conditions, which may depend on the result, are still unevaluated.
  distribute = definition:
    if is "merge" definition then concatMap distribute definition.contents
    else if is "if" definition then map (mapAttrs (_: lib.mkIf definition.condition)) (distribute definition.content)
    else if is "override" definition then map (mapAttrs (_: lib.mkOverride definition.priority)) (distribute definition.content)
    else [ definition ];

  # What is left of one definition once its conditions are known: [ { priority, value } ].
  resolve = priority: definition:
    if is "merge" definition then concatMap (resolve priority) definition.contents
    else if is "if" definition then (if definition.condition then resolve priority definition.content else [ ])
    else if is "override" definition then resolve definition.priority definition.content
    else [ { inherit priority; value = definition; } ];
  resolveAll = concatMap (resolve 100);

  # All definitions of one option, by its type. The lowest priority number wins; equals are merged.
  merge = location: type: definitions:
    let
      resolved = resolveAll definitions;
      strongest = foldl' (least: one: if one.priority < least then one.priority else least) 9999 resolved;
      values = map (one: one.value) (filter (one: one.priority == strongest) resolved);
    in
    if values == [ ] then type.emptyValue.value or (throw "The option `${show location}' was accessed but has no value defined.")
    else if ! all type.check values then throw "A definition for option `${show location}' is not of type `${type.description}'."
    else type.merge location (map (value: { inherit value; file = "a module"; }) values);

  # A level of the option tree: an option where one is declared, else the next level.
  configure = location: declarations: definitions:
    let
      declared = namesIn declarations;
      unknown = filter (name: ! builtins.elem name declared) (namesIn definitions);
      at = name:
        let
          here = location ++ [ name ];
          below = valuesOf name declarations;
          option = head below;
          default = if option ? default then [ (lib.mkOptionDefault option.default) ] else [ ];
        in
        if any (is "option") below then merge here option.type (valuesOf name definitions ++ default)
        else configure here below (concatMap distribute (valuesOf name definitions));
    in
    if unknown != [ ] then throw "The option `${show (location ++ [ (head unknown) ])}' does not exist."
    else lib.genAttrs declared at;

  evalModules = { modules, prefix ? [ ] }:
    let
      # `pkgs` and the like are defined in the configuration itself and looked up by name, only when used.
      call = module:
        if isFunction module then call (module (known // mapAttrs (name: _: known.${name} or config._module.args.${name}) (functionArgs module)))
        else if builtins.isPath module then call (import module)
        else {
          imports = module.imports or [ ];
          options = module.options or { };
          config = module.config or (if module ? options then { } else removeAttrs module [ "imports" ]);
        };
      known = { inherit lib config; };
      base.options._module.args = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.raw; default = { }; };
      # nixpkgs' order of definitions, which shows in lists: the last module first, imports before who imports them.
      collect = level:
        let called = map call level; in
        if level == [ ] then [ ] else collect (concatMap (module: module.imports) called) ++ lib.reverseList called;
      collected = collect ([ base ] ++ modules);
      config = configure prefix (map (module: module.options) collected) (concatMap (module: distribute module.config) collected);
    in
    { config = removeAttrs config [ "_module" ]; };
in
{ inherit distribute evalModules merge namesIn resolveAll valuesOf; }
