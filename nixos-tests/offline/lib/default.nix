# The functions of nixpkgs' `lib` that module.nix and this folder use, for machines with Nix and without nixpkgs.
# Names, arguments and results are nixpkgs'; `check` compares the two where nixpkgs is at hand.
let
  regexCharacters = [ "\\" "[" "{" "(" "." "^" "$" "*" "+" "?" "|" "}" "]" ")" ];
  inherit (builtins) attrNames concatStringsSep elemAt filter isAttrs length listToAttrs map match replaceStrings stringLength substring toJSON;

  lib = {
    inherit (builtins) attrNames concatLists concatMap concatStringsSep elem elemAt filter genList head isList length mapAttrs replaceStrings stringLength;

    # Lists
    optional = condition: item: if condition then [ item ] else [ ];
    optionals = condition: items: if condition then items else [ ];
    findFirst = is: otherwise: list: let found = filter is list; in if found == [ ] then otherwise else builtins.head found;
    reverseList = list: let last = length list - 1; in builtins.genList (index: elemAt list (last - index)) (length list);
    toList = value: if builtins.isList value then value else [ value ];
    unique = builtins.foldl' (seen: item: if builtins.elem item seen then seen else seen ++ [ item ]) [ ];

    # Attribute sets
    attrByPath = path: otherwise: set:
      if path == [ ] then set
      else if isAttrs set && set ? ${builtins.head path} then lib.attrByPath (builtins.tail path) otherwise set.${builtins.head path}
      else otherwise;
    genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    optionalAttrs = condition: set: if condition then set else { };
    filterAttrs = keep: set: removeAttrs set (filter (name: ! keep name set.${name}) (attrNames set));
    recursiveUpdate = old: new: old // builtins.mapAttrs
      (name: value: if isAttrs value && isAttrs (old.${name} or null) then lib.recursiveUpdate old.${name} value else value)
      new;

    # Strings
    concatStrings = concatStringsSep "";
    concatMapStrings = f: list: concatStringsSep "" (map f list);
    stringToCharacters = text: builtins.genList (index: substring index 1 text) (stringLength text);
    toLower = replaceStrings (lib.stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (lib.stringToCharacters "abcdefghijklmnopqrstuvwxyz");
    concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
    optionalString = condition: text: if condition then text else "";
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasInfix = part: text: length (builtins.split (lib.strings.escapeRegex part) text) > 1;
    hasSuffix = suffix: text:
      let rest = stringLength text - stringLength suffix; in rest >= 0 && substring rest (stringLength suffix) text == suffix;
    removePrefix = prefix: text: if lib.hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
    removeSuffix = suffix: text:
      if lib.hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
    strings.escapeRegex = replaceStrings regexCharacters (map (character: "\\${character}") regexCharacters);
    strings.escapeNixIdentifier = text:
      if match "[a-zA-Z_][a-zA-Z0-9_'-]*" text != null then text else replaceStrings [ "$" ] [ "\\$" ] (toJSON text);

    # Packages
    getLib = package: package.lib or package.out or package;
    makeBinPath = packages: concatStringsSep ":" (map (package: "${package.bin or package.out or package}/bin") packages);
    licenses.mit = { spdxId = "MIT"; fullName = "MIT License"; free = true; };
    sourceTypes = lib.genAttrs [ "fromSource" "binaryBytecode" "binaryNativeCode" ] (shortName: { inherit shortName; });
    sourceByRegex = folder: expressions: builtins.path {
      path = folder;
      name = "source";
      filter = path: _:
        let inside = lib.removePrefix "${toString folder}/" path; in
        builtins.any (expression: match expression inside != null) expressions;
    };

    # Programs of packages
    getExe' = package: program: "${package.bin or package.out or package}/bin/${program}";
    getExe = package: lib.getExe' package package.meta.mainProgram;

    # Options
    mkOption = attributes: attributes // { _type = "option"; };
    mkEnableOption = what: lib.mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };
    mkOptionType = { name, description ? name, check ? _: true, merge ? lib.mergeEqualOption, emptyValue ? { }, getSubOptions ? _: { }, isComplex ? false }:
      { _type = "option-type"; inherit name description check merge emptyValue getSubOptions isComplex; };
    mergeEqualOption = location: definitions:
      let values = map (definition: definition.value) definitions; first = builtins.head values; in
      if builtins.all (value: value == first) (builtins.tail values) then first
      else throw "The option `${concatStringsSep "." location}' has conflicting definition values.";
    literalExpression = text: { _type = "literalExpression"; inherit text; };

    # Definitions
    mkIf = condition: content: { _type = "if"; inherit condition content; };
    mkMerge = contents: { _type = "merge"; inherit contents; };
    mkOverride = priority: content: { _type = "override"; inherit priority content; };
    mkOptionDefault = lib.mkOverride 1500;
    mkDefault = lib.mkOverride 1000;
    mkForce = lib.mkOverride 50;

    types = import ./types.nix { inherit lib; modules = import ./modules.nix { inherit lib; }; };
    inherit (import ./modules.nix { inherit lib; }) evalModules;
  };
in
lib
