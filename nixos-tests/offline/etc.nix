# A configuration as files below /etc of a systemd distribution without NixOS: { "<path>" = { text | json | link }; }.
{ lib, config }:
let
  inherit (lib) mapAttrsToList;

  files = list: builtins.listToAttrs (lib.concatLists list);
  file = name: value: { inherit name value; };

  # --- Units

  word = value: if value == true then "true" else if value == false then "false" else toString value;
  lines = attributes: lib.concatStrings (lib.concatLists (mapAttrsToList
    (key: value: map (one: "${key}=${word one}\n") (lib.toList value))
    attributes));
  unitSection = unit: lines (lib.filterAttrs (_: value: value != "" && value != null) {
    Description = unit.description;
    Wants = toString unit.wants;
    Requires = toString unit.requires;
    After = toString unit.after;
    Before = toString unit.before;
    StartLimitIntervalSec = unit.startLimitIntervalSec;
  } // lib.mapAttrs (_: toString) unit.unitConfig);
  environment = unit: lines { Environment = mapAttrsToList (name: value: "\"${name}=${value}\"") (unit.environment or { }); };
  text = section: body: unit: "[Unit]\n${unitSection unit}\n[${section}]\n${environment unit}${lines body}";

  unitFiles = kind: section: attribute: units: lib.concatLists (mapAttrsToList
    (name: unit:
      let full = "${name}.${kind}"; in
      [ (file "systemd/system/${full}" { text = text section unit.${attribute} unit; }) ]
      ++ map (target: file "systemd/system/${target}.wants/${full}" { link = "../${full}"; }) unit.wantedBy)
    (lib.filterAttrs (_: unit: unit.enable) units));

  # Packages of units: here, the drop-ins. Their paths begin with etc/, as the package's do.
  packagedFiles = map
    (link: file (lib.removePrefix "etc/" link.name) { inherit (link.path) text; })
    (lib.concatMap (package: package.links) config.systemd.packages);

  # --- Users and folders

  tmpfiles = mapAttrsToList
    (name: paths: file "tmpfiles.d/${name}.conf" {
      text = lib.concatStrings (lib.concatLists (mapAttrsToList
        (path: mapAttrsToList (type: one: "${type} ${path} ${one.mode} ${one.user} ${one.group} ${one.age}\n"))
        paths));
    })
    config.systemd.tmpfiles.settings;

  sysusers = mapAttrsToList
    (name: user: file "sysusers.d/${name}.conf" {
      text = "g ${user.group} -\nu ${name} -:${user.group} \"${user.description}\"\n";
    })
    (lib.filterAttrs (_: user: user.isSystemUser) config.users.users);

  modules = lib.optional (config.boot.kernelModules != [ ])
    (file "modules-load.d/service-accounting.conf" { text = lib.concatStrings (map (name: "${name}\n") config.boot.kernelModules); });

  # --- environment.etc

  etc = mapAttrsToList
    (name: entry: file name (
      if entry.text != null then { inherit (entry) text; }
      else if entry.source ? json then { inherit (entry.source) json; }
      else if entry.source ? text then { inherit (entry.source) text; }
      else { link = toString entry.source; }))
    config.environment.etc;
in
files [
  etc
  packagedFiles
  sysusers
  tmpfiles
  (unitFiles "service" "Service" "serviceConfig" config.systemd.services)
  (unitFiles "path" "Path" "pathConfig" config.systemd.paths)
  (unitFiles "timer" "Timer" "timerConfig" config.systemd.timers)
  modules
]
