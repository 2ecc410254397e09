# Option types: what a value has to look like (`check`) and how several definitions become one (`merge`).
{ lib, modules }:
let
  inherit (builtins) all any filter head isAttrs isBool isFloat isFunction isInt isList isPath isString map match;
  isPackage = value: isAttrs value && value.type or null == "derivation";

  scalar = name: check: lib.mkOptionType { inherit name check; };
  valuesOf = map (definition: definition.value);
  # A description within another one, in brackets where nixpkgs puts them.
  nested = type: if type.isComplex or false then "(${type.description})" else type.description;

  # `lazy` keeps names whose every definition is switched off by mkIf; finding out would evaluate the conditions.
  attrs = lazy: type: lib.mkOptionType {
    name = "attribute set of ${nested type}";
    getSubOptions = type.getSubOptions;
    check = value: isAttrs value && ! isPackage value;
    emptyValue.value = { };
    merge = location: definitions:
      let
        sets = lib.concatMap modules.distribute (valuesOf definitions);
        defined = name: lazy || modules.resolveAll (modules.valuesOf name sets) != [ ];
      in
      lib.genAttrs (filter defined (modules.namesIn sets))
        (name: modules.merge (location ++ [ name ]) type (modules.valuesOf name sets));
  };
in
rec {
  raw = lib.mkOptionType { name = "raw value"; merge = _: definitions: (head definitions).value; };
  unspecified = lib.mkOptionType { name = "unspecified value"; };
  bool = scalar "boolean" isBool;
  int = scalar "signed integer" isInt;
  float = scalar "floating point number" isFloat;
  str = scalar "string" isString;
  path = scalar "absolute path" (value: isPath value || isPackage value || isString value && match "/.*" value != null);
  package = lib.mkOptionType { name = "package"; check = isPackage; merge = _: definitions: (head definitions).value; };
  strMatching = pattern: scalar "string matching the pattern ${pattern}" (value: isString value && match pattern value != null);
  lines = lib.mkOptionType {
    name = "strings concatenated with \"\\n\"";
    check = isString;
    merge = _: definitions: builtins.concatStringsSep "\n" (valuesOf definitions);
  };

  enum = values: lib.mkOptionType {
    name = "one of ${lib.concatMapStringsSep ", " builtins.toJSON values}";
    check = value: builtins.elem value values;
  };
  ints = {
    between = least: most: scalar "integer between ${toString least} and ${toString most} (both inclusive)"
      (value: isInt value && value >= least && value <= most);
    u16 = scalar "16 bit unsigned integer; between 0 and 65535 (both inclusive)" (value: isInt value && value >= 0 && value <= 65535);
  };

  nullOr = type: lib.mkOptionType {
    name = "null or ${nested type}";
    check = value: value == null || type.check value;
    emptyValue.value = null;
    merge = location: definitions:
      if all (value: value == null) (valuesOf definitions) then null
      else if any (value: value == null) (valuesOf definitions) then throw "The option `${builtins.concatStringsSep "." location}' is defined both null and not null."
      else type.merge location definitions;
  };
  either = one: other: lib.mkOptionType {
    name = "${one.name} or ${other.name}";
    check = value: one.check value || other.check value;
    merge = location: definitions:
      (if all one.check (valuesOf definitions) then one else other).merge location definitions;
  };
  oneOf = types: builtins.foldl' either (head types) (builtins.tail types);

  listOf = type: lib.mkOptionType {
    name = "list of ${nested type}";
    check = isList;
    emptyValue.value = [ ];
    merge = location: definitions: lib.concatMap (map (value: modules.merge location type [ value ])) (valuesOf definitions);
  };
  attrsOf = attrs false;
  lazyAttrsOf = attrs true;

  # A definition of a submodule is itself a module.
  submodule = module: lib.mkOptionType {
    name = "submodule";
    isComplex = true;
    getSubOptions = _: module.options;
    check = value: isAttrs value || isFunction value;
    emptyValue.value = { };
    merge = location: definitions: (modules.evalModules {
      prefix = location;
      modules = [ module { _module.args.name = lib.elemAt location (lib.length location - 1); } ]
        ++ map (value: if isFunction value then value else { config = value; }) (valuesOf definitions);
    }).config;
  };
}
