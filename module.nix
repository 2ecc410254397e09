# NixOS module: counts the IP traffic of declared systemd units.
# Paths, file formats and the text of drop-ins are a contract with the hook and the agent: docs/reference/files.md.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.serviceAccounting;
  json = pkgs.formats.json { };

  # One name for the user, the reader group, the agent's unit and every folder.
  account = "service-accounting";
  # Hook lines in units name this path, never the store: their text stays the same when the package changes, so an
  # update restarts no accounted service.
  hook = "/etc/${account}/hook";
  spool = "/var/spool/${account}";
  runtime = "/run/${account}";

  # --- Names -------------------------------------------------------------------------------------------------------

  # Kinds of unit that own sockets, and the section their settings stand in.
  sections = { scope = "Scope"; service = "Service"; slice = "Slice"; socket = "Socket"; };
  otherKinds = [ "automount" "device" "mount" "path" "swap" "target" "timer" ];

  # The kind a key ends with, or null: `my.app` has none and means my.app.service.
  kindOf = name:
    let suffix = builtins.match ".*[.]([a-z]+)" name; in
    if suffix != null && lib.elem (lib.head suffix) (lib.attrNames sections ++ otherKinds) then lib.head suffix else null;
  unitName = key: if kindOf key == null then "${key}.service" else key;

  names = map unitName (lib.attrNames (lib.filterAttrs (_: unit: unit.enable) cfg.units));
  # systemd's patterns take `@` literally: the instances of sshd@.service are sshd@*.service.
  instances = name: lib.replaceStrings [ "@." ] [ "@*." ] name;

  # --- Files -------------------------------------------------------------------------------------------------------

  # `-`: a failing hook never fails the unit. `+`: as root and outside of the unit's sandbox, which `!` would not be.
  hookLines = ''
    ExecStartPre=-+${hook} start %n
    ExecStartPost=-+${hook} started %n
    ExecStop=-+${hook} stopping %n
    ExecStopPost=-+${hook} stopped %n
  '';
  dropIn = kind: pkgs.writeText "${account}-${kind}.conf" ''
    [${sections.${kind}}]
    IPAccounting=yes
    ${lib.optionalString (kind == "service") hookLines}'';

  # A package instead of `systemd.services.<name>`: that would lose against a unit's own mkForce, replace the PATH of a
  # packaged unit, and write a whole unit without ExecStart for an instance. Drop-ins apply in the order of their names;
  # `zz-` puts ours behind NixOS' overrides.conf, so that an empty `ExecStopPost=` there does not wipe it.
  dropIns = pkgs.linkFarm "${account}-drop-ins" (map
    (name: { name = "etc/systemd/system/${name}.d/zz-${account}.conf"; path = dropIn (kindOf name); })
    names);

  # The hook's settings are shell assignments. No name that passes the assertions holds a quote, and none could break out.
  quote = text: "'${lib.replaceStrings [ "'" ] [ "'\\''" ] text}'";
  hookSettings = ''
    SPOOL=${quote spool}
    RUNTIME=${quote runtime}
    UNITS=${quote (lib.concatMapStringsSep " " instances names)}
  '';

  settings = lib.recursiveUpdate {
    inherit (cfg) interval checkpoint retention;
    inherit spool runtime;
    ledger = "/var/lib/${account}/ledger.sqlite";
    units = lib.genAttrs names (_: { });
  } cfg.settings;
  settingsFile = json.generate "${account}-settings.json" settings;

  # --- Units -------------------------------------------------------------------------------------------------------

  # What both of our services can do without. Whatever is missing here is missing for a reason given at the service.
  sandbox = {
    LockPersonality = true;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateTmp = true;
    ProtectClock = true;
    ProtectControlGroups = true; # counters come over D-Bus; the control groups themselves are systemd's
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    ProtectKernelModules = true;
    ProtectKernelTunables = true;
    ProtectSystem = "strict";
    RestrictNamespaces = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    SystemCallArchitectures = "native";
    SystemCallErrorNumber = "EPERM"; # a refused call is an error message, not a core dump
  };

  agent = {
    description = "Network traffic of systemd units";
    wantedBy = [ "multi-user.target" ];
    # Early, and never waiting for the network: the agent only talks to systemd and to the kernel. Nothing waits for the
    # agent either. Units that run before it, or without it, leave their figures in the spool.
    wants = [ "dbus.socket" ];
    after = [ "dbus.socket" ];
    # A restart in one go, not a stop before the switch and a start behind it: fewer seconds without readings.
    stopIfChanged = false;
    # Other settings are taken over by a reload; they stand under a constant path, so the unit's text does not show them.
    reloadTriggers = [ settingsFile ];
    # The agent never gives up. Exit codes 2 (settings) and 3 (ledger refused) need an admin, but the admin mends a file,
    # not the unit: the next attempt finds it. The pause grows from 2 s to a minute, so that a lasting error costs one JVM
    # start and one message a minute. Not longer, since systemd goes on counting until somebody starts the unit by hand: a
    # single crash after months has to wait as well. (Growing needs systemd 254; an older one stays at 2 s.)
    startLimitIntervalSec = 0;
    environment.MALLOC_ARENA_MAX = "2"; # glibc's default is 8 heaps a core (mallopt(3)); ours has two busy threads
    serviceConfig = sandbox // {
      Type = "notify";
      NotifyAccess = "main";
      ExecStart = "${lib.getExe cfg.package} agent";
      ExecReload = "${lib.getExe' pkgs.coreutils "kill"} -HUP $MAINPID";
      # A JVM that ends in good order after SIGTERM exits with 128 + 15.
      SuccessExitStatus = 143;
      Restart = "on-failure";
      RestartSec = 2;
      RestartSteps = 5;
      RestartMaxDelaySec = "1min";
      # Ready comes after migrations and the spool's backlog. 90 s, the default, would cut a long migration off, roll it
      # back and do so again for ever.
      TimeoutStartSec = "15min";
      # A sign of life is due twice in this time. One commit on a slow disk may take seconds; a minute means it hangs.
      WatchdogSec = 60;

      User = account;
      Group = account;
      UMask = "0027"; # the ledger is readable for the group, for nobody else
      StateDirectory = account;
      StateDirectoryMode = "0750";
      RuntimeDirectory = account;
      RuntimeDirectoryMode = "0755";
      # RuntimeDirectoryPreserve stays off: an old request is void, since a new agent looks for itself. The path unit
      # below survives the folder's coming and going.
      # The spool as a whole: two bind mounts, records and rejected, would make the move from one to the other a copy
      # (rename(2): EXDEV). Owner and mode keep the agent from the top folder and from staging.
      ReadWritePaths = [ spool ];

      # Reading NFLOG and forcing the size of its receive buffer. D-Bus needs no capability.
      AmbientCapabilities = [ "CAP_NET_ADMIN" ];
      CapabilityBoundingSet = [ "CAP_NET_ADMIN" ];
      RestrictAddressFamilies = [
        "AF_UNIX" # D-Bus, readiness, journal
        "AF_NETLINK" # NFLOG
      ];
      SystemCallFilter = [ "@system-service" "~@privileged" ];
      ProtectProc = "invisible"; # ProcSubset stays at `all`: the JVM reads /proc/meminfo, the agent the boot ID
      RemoveIPC = true;
      # Absent: MemoryDenyWriteExecute, since the JVM compiles into memory and ends at once with it; PrivateNetwork and
      # PrivateUsers, since NFLOG belongs to the host's network namespace and CAP_NET_ADMIN counts in the user namespace
      # that owns it.
    };
  };

  # systemd 257 stops counting for running units at each daemon-reload, which is a part of each switch. The agent sees it
  # but has no right to mend it: it creates a file, and this pair runs the hook as root.
  repairPath = {
    description = "Request to repair IP accounting";
    wantedBy = [ "multi-user.target" ];
    pathConfig.PathExists = "${runtime}/repair";
  };
  repair = {
    description = "Repair IP accounting after a daemon-reload";
    startLimitIntervalSec = 0; # one run per daemon-reload; a script may do many of them
    serviceConfig = sandbox // {
      Type = "oneshot";
      ExecStart = "${hook} repair";
      TimeoutStartSec = 30; # oneshots have no limit by default; the hook's own is 5 s
      UMask = "0077";
      CapabilityBoundingSet = [ "CAP_DAC_OVERRIDE" ]; # removes the request from a folder that is the agent's
      # `-`: the folder goes with the agent, perhaps between request and repair.
      ReadWritePaths = [ "-${runtime}" ];
      MemoryDenyWriteExecute = true;
      PrivateNetwork = true;
      RestrictAddressFamilies = [ "AF_UNIX" ]; # systemctl talks to systemd over a socket
      SystemCallFilter = [ "@system-service" ];
    };
  };

  # --- Checks ------------------------------------------------------------------------------------------------------

  option = "services.serviceAccounting";
  line = key: "${option}.units.${lib.strings.escapeNixIdentifier key} = { };";
  remove = key: "Remove ${option}.units.${lib.strings.escapeNixIdentifier key}";

  # Each is given a key of `units` and says what is wrong with it, or null. Later ones may rely on earlier ones: only
  # the first that speaks is reported.
  unitChecks = [
    # systemd's set (unit_name_is_valid), less a dot or dash in front: NixOS skips folders with a dot when it collects
    # drop-ins, and a dash is an option to systemctl.
    (key: if builtins.match "[a-zA-Z0-9_:][a-zA-Z0-9_:.@-]*" (lib.replaceStrings [ "\\" ] [ "_" ] key) != null then null else
      ''
        no unit can have this name: names consist of letters, digits and `: _ . - @ \`, and begin with a letter, a digit, `_`, `:` or `\`. Write the name that `systemctl list-units` prints, for all instances of a template the part with the `@`, such as:
          ${line "nginx"}
          ${line "sshd@"}'')
    # The folder `<unit>.d` has to fit into 255 bytes (NAME_MAX).
    (key: let length = lib.stringLength (unitName key); in if length <= 253 then null else
      ''
        the name has ${toString length} bytes, and a unit with a drop-in can have 253. Account the slice it runs in instead:
          ${line "system.slice"}'')
    (key: let kind = kindOf key; in
      if kind == null || sections ? ${kind} then null
      else if lib.elem kind [ "path" "timer" ] then
        ''
          a ${kind} unit has no traffic, the service it starts has. Write:
            ${line (lib.removeSuffix ".${kind}" key)}''
      else
        ''
          ${kind} units are not accounted, only services, sockets, scopes and slices are. ${remove key}, or, if it is a service that has this name, write:
            ${line "${key}.service"}'')
    # systemd.unit(5): foo-.service.d applies to every unit whose name begins with foo-.
    (key: let parts = builtins.match "([^@]*-)(@.*)?([.][a-z]+)" (unitName key); part = lib.elemAt parts; in
      if parts == null then null else
      ''
        a drop-in under a name that ends in `-` applies to every unit that begins so, accounted or not. Name each unit in a line of its own:
          ${line "${part 0}NAME${toString (part 1)}${part 2}"}'')
    (key: if ! lib.elem (unitName key) [ "${account}.service" "${account}-repair.service" ] then null else
      "this unit does the accounting and has no IP traffic. ${remove key}.")
  ];
  unitAssertion = key:
    let fault = lib.findFirst (said: said != null) null (map (check: check key) unitChecks); in
    {
      assertion = fault == null;
      message = "${option}.units.${lib.strings.escapeNixIdentifier key}: ${toString fault}";
    };

  keysOf = name: lib.filter (key: unitName key == name) (lib.attrNames cfg.units);
  onceAssertion = name: {
    assertion = lib.length (keysOf name) == 1;
    message = ''
      ${option}.units: ${lib.concatMapStringsSep " and " lib.strings.escapeNixIdentifier (keysOf name)} are the same unit, ${name}. Keep one line:
        ${line (lib.head (keysOf name))}'';
  };

  # The hook, tmpfiles and the units above have these paths too, and would not follow.
  fixedAssertion = key: value: {
    assertion = settings.${key} == value;
    message = "${option}.settings.${key} is ${builtins.toJSON settings.${key}}, but the hook and the units use ${builtins.toJSON value}. Remove ${option}.settings.${key}.";
  };
  declaredAssertion = name: {
    assertion = lib.elem name names;
    message =
      if lib.elem (unitName name) names then ''
        ${option}.settings.units names `${name}`; in settings a unit has its full name. Write:
          ${option}.settings.units.${lib.strings.escapeNixIdentifier (unitName name)} = { … };''
      else ''
        ${option}.settings.units names `${name}`, which is not accounted: without its drop-in systemd does not count. Write:
          ${line (lib.removeSuffix ".service" name)}'';
  };

  # --- Options -----------------------------------------------------------------------------------------------------

  # `//` keeps the type's check and gives the error message words instead of a regular expression.
  duration = types.strMatching "[1-9][0-9]*(ms|s|min|h|d)" // {
    description = "duration: a whole number and one of `ms`, `s`, `min`, `h`, `d`, as in `10s`";
  };
  period = types.strMatching "[1-9][0-9]*(ms|s|min|h|d)|forever" // {
    description = "`forever` or a duration: a whole number and one of `ms`, `s`, `min`, `h`, `d`, as in `45d`";
  };
  kept = default: what: mkOption {
    type = period;
    inherit default;
    description = "How long ${what} are kept. A duration such as `45d`, or `forever`.";
  };
in
{
  options.services.serviceAccounting = {
    enable = lib.mkEnableOption "accounting of the IP traffic of systemd units";

    package = mkOption {
      type = types.package;
      example = lib.literalExpression "pkgs.callPackage ./service-accounting/agent/package.nix { }";
      description = ''
        The service-accounting package: `bin/service-accounting` as its main program, and `libexec/hook`. It is built from
        the repository this module comes from and is not a part of nixpkgs; hence there is no default. The flake sets it.
      '';
    };

    units = mkOption {
      type = types.attrsOf (types.submodule {
        options.enable = lib.mkEnableOption "accounting of this unit" // { default = true; };
      });
      default = { };
      example = lib.literalExpression ''{ nginx = { }; "sshd@" = { }; "worker@blue" = { }; "cups.socket" = { }; }'';
      description = ''
        The units whose traffic is counted, by name. `nginx` is `nginx.service`; a name that ends in `.service`,
        `.socket`, `.scope` or `.slice` is taken as it stands. `sshd@` is every instance of the template, `worker@blue` one
        of them. Use the name that `systemctl show --property=Id` prints, not an alias.

        Adding or removing a service or socket restarts it once, at the next switch: its definition changes. At each start
        and stop of an accounted service the hook runs; it asks systemd for the counters, which takes some 10 ms, and gives
        up after 5 s. Connections of a socket-activated service belong to the socket unit, since systemd opened its socket.
      '';
    };

    interval = mkOption {
      type = duration;
      default = "10s";
      example = "1min";
      description = ''
        Time between two readings of the counters of running units. This is how finely traffic is placed in time; totals do
        not depend on it. Each reading asks systemd about every unit over D-Bus, so a short interval costs CPU time in both.
      '';
    };

    checkpoint = mkOption {
      type = duration;
      default = "60s";
      example = "5min";
      description = ''
        Time after which readings are written to the ledger, at the latest; each time is one transaction. Readings since the
        last one are lost in a power cut. A crash of the agent loses none: systemd's counters go on.
      '';
    };

    retention = {
      usage5min = kept "45d" "figures in steps of 5 minutes";
      usage15min = kept "400d" "figures in steps of 15 minutes";
      usageDay = kept "forever" "figures per day";
      gaps = kept "400d" "gaps, the times whose figures are incomplete,";
      events = kept "400d" "entries of the event log (clock steps, resets, starts and stops of the agent)";
    };

    settings = mkOption {
      type = json.type;
      default = { };
      example = { zone = "Europe/Paris"; };
      description = ''
        Further settings of the agent and the command line, merged last into {file}`/etc/service-accounting/settings.json`:
        what stands here wins over the other options. The agent refuses a key that it does not know.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = map unitAssertion (lib.attrNames cfg.units)
      ++ map onceAssertion (lib.unique (map unitName (lib.attrNames cfg.units)))
      ++ lib.mapAttrsToList fixedAssertion { inherit spool runtime; }
      ++ map declaredAssertion (lib.attrNames settings.units);

    environment.systemPackages = [ cfg.package ];
    environment.etc."${account}/hook".source = "${cfg.package}/libexec/hook";
    environment.etc."${account}/hook.conf".text = hookSettings;
    environment.etc."${account}/settings.json".source = settingsFile;

    systemd.packages = [ dropIns ];
    systemd.services.${account} = agent;
    systemd.services."${account}-repair" = repair;
    systemd.paths."${account}-repair" = repairPath;

    # A static user: with DynamicUser the ledger would lie below /var/lib/private, where no reader group gets in.
    users.users.${account} = { isSystemUser = true; group = account; description = "Service accounting"; };
    users.groups.${account} = { };

    # Top folder and staging are root's: the agent can't reach what the hook, as root, is about to write, nor swap the
    # folder for a link.
    systemd.tmpfiles.settings.${account} = {
      ${spool}.d = { user = "root"; group = account; mode = "0750"; };
      "${spool}/staging".d = { user = "root"; group = "root"; mode = "0700"; };
      "${spool}/records".d = { user = account; group = account; mode = "0750"; };
      "${spool}/rejected".d = { user = account; group = account; mode = "0750"; };
    };
  };
}
