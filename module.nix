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

  accounted = lib.filterAttrs (_: unit: unit.enable) cfg.units;
  # In the order of their full names, as everybody else lists them.
  names = builtins.sort builtins.lessThan (map unitName (lib.attrNames accounted));
  # systemd.unit(5): drop-ins in zeek-.scope.d apply to every scope whose name begins with zeek-.
  isPattern = name: builtins.match "[a-zA-Z0-9_:][a-zA-Z0-9_:.-]*-[*][.][a-z]+" name != null;
  dropInFolder = name: "${if isPattern name then lib.replaceStrings [ "*" ] [ "" ] name else name}.d";
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
    (name: { name = "etc/systemd/system/${dropInFolder name}/zz-${account}.conf"; path = dropIn (kindOf name); })
    names);

  # The hook's settings are shell assignments. No name that passes the assertions holds a quote, and none could break out.
  quote = text: "'${lib.replaceStrings [ "'" ] [ "'\\''" ] text}'";
  words = lib.concatStringsSep " ";
  # { name; unit; } of the units of which `is` holds, in the order of `names`.
  those = is: builtins.sort (one: other: one.name < other.name) (lib.concatLists (lib.mapAttrsToList
    (key: unit: lib.optional (is unit) { name = unitName key; inherit unit; })
    accounted));
  ports = map
    ({ name, unit }: "${name}=${lib.concatStringsSep "," unit.listenPorts}")
    (those (unit: unit.listenPorts != [ ]));
  unseen = if cfg.remotes.enable then map ({ name, ... }: instances name) (those (unit: ! unit.remotes.enable)) else [ "*" ];
  hostGroups = map toString [ cfg.host.ip4DstGroup cfg.host.ip4SrcGroup cfg.host.ip6DstGroup cfg.host.ip6SrcGroup ];
  wantsRules = cfg.remotes.enable || cfg.host.enable;
  assign = name: value: "${name}=${quote value}\n";
  hookSettings = lib.concatStrings (
    [ (assign "SPOOL" spool) (assign "RUNTIME" runtime) (assign "UNITS" (words (map instances names))) ]
    # Repair is for all that systemd accounts.
    ++ lib.optional cfg.allUnits (assign "ALL_UNITS" "yes")
    # Without a backend the hook makes no rules, and takes away those that are there.
    ++ lib.optionals wantsRules [ (assign "BACKEND" cfg.backend) (assign "GROUP" (toString cfg.remotes.group)) (assign "MARK_MASK" cfg.markMask) ]
    ++ lib.optional (ports != [ ]) (assign "LISTEN_PORTS" (words ports))
    ++ lib.optional (wantsRules && unseen != [ ]) (assign "NO_REMOTES" (words unseen))
    ++ lib.optional cfg.host.enable (assign "HOST" (words hostGroups))
  );
  hookSettingsFile = pkgs.writeText "${account}-hook.conf" hookSettings;

  # Only what differs from a unit that is declared as { }.
  unitSettings = unit:
    lib.optionalAttrs (unit.listenPorts != [ ]) { inherit (unit) listenPorts; }
    // (
      let
        lengths = lib.filterAttrs (_: value: value != null) { inherit (unit.remotes) ipv4PrefixLength ipv6PrefixLength; };
        remotes = lengths // lib.optionalAttrs (! unit.remotes.enable) { enable = false; };
      in
      lib.optionalAttrs (remotes != { }) { inherit remotes; }
    );
  settings = lib.recursiveUpdate {
    inherit (cfg) allUnits interval checkpoint retention backend markMask remotes host events;
    inherit spool runtime;
    ledger = "/var/lib/${account}/ledger.sqlite";
    units = builtins.listToAttrs (map ({ name, unit }: { inherit name; value = unitSettings unit; }) (those (_: true)));
  } cfg.settings;
  settingsFile = json.generate "${account}-settings.json" settings;

  # --- Units -------------------------------------------------------------------------------------------------------

  # What all of our services can do without. Whatever is missing here is missing for a reason given at the service.
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
      SupplementaryGroups = [ "systemd-journal" ]; # reads the journal's records of runs that ended without a hook
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

  # Whoever else loads the firewall may take the rules away. On NixOS a switch reloads these units, and their own start and
  # stop leave other tables and chains alone, but not with networking.nftables.flushRuleset.
  firewalls = [ "firewall.service" "firewalld.service" "nftables.service" ];
  rulesSandbox = sandbox // {
    Type = "oneshot";
    TimeoutStartSec = 30; # oneshots have no limit by default; the hook's own is 5 s
    UMask = "0077";
    CapabilityBoundingSet = [
      "CAP_NET_ADMIN" # iptables and nft
      "CAP_NET_RAW" # iptables-legacy opens a raw socket to reach the kernel
    ];
    # Modules come from boot.kernelModules, or are loaded by the kernel itself, for which no capability is asked.
    RestrictAddressFamilies = [
      "AF_UNIX" # systemctl talks to systemd over a socket
      "AF_NETLINK" # nft and iptables-nft
      "AF_INET" # iptables-legacy
      "AF_INET6"
    ];
    SystemCallFilter = [ "@system-service" ];
    MemoryDenyWriteExecute = true;
    # The same folder as the hooks of units use, which are not in this sandbox; hence it stays when the service ends.
    RuntimeDirectory = "${account}-rules";
    RuntimeDirectoryMode = "0700";
    RuntimeDirectoryPreserve = true;
    # Locked by iptables-legacy; systemd-tmpfiles makes it.
    ReadWritePaths = [ "-/run/xtables.lock" ];
    # Absent: PrivateNetwork and PrivateUsers, as with the agent.
  };

  # Makes the rules right when the machine comes up, when a firewall was reloaded and when the hook's settings changed.
  sync = {
    description = "NFLOG rules of accounted units";
    # Early, for what is seen of the whole machine. What starts at the same time has hooks of its own, and the timer below
    # mends what those did not get done.
    wantedBy = [ "multi-user.target" ];
    # A firewall's reload is a reload of this unit, too, and `after` makes it the second of the two. Its start is not: an
    # active unit is not started again. Hence `wantedBy` of the next service, which is never active for long.
    after = firewalls;
    unitConfig.ReloadPropagatedFrom = firewalls;
    # Never a restart at a switch, which would take the rules away and begin their counters at zero.
    reloadIfChanged = true;
    restartTriggers = [ hookSettingsFile ];
    serviceConfig = rulesSandbox // {
      RemainAfterExit = true; # only an active unit is reloaded, or stopped
      ExecStart = "${hook} sync";
      ExecReload = "${hook} sync";
      ExecStop = "${hook} remove"; # when accounting is switched off
    };
  };

  # Who flushes the rules by hand tells nobody.
  sweep = {
    description = "Look after the NFLOG rules of accounted units";
    wantedBy = firewalls;
    after = firewalls;
    startLimitIntervalSec = 0; # as often as a firewall is started
    serviceConfig = rulesSandbox // {
      ExecStart = [ "${hook} sync" "${hook} sweep" ];
    };
  };
  sweepTimer = {
    description = "Look after the NFLOG rules of accounted units";
    wantedBy = [ "timers.target" ];
    timerConfig = { OnActiveSec = "1min"; OnUnitInactiveSec = "5min"; AccuracySec = "30s"; };
  };

  # What the rules are made of. Loaded at boot, since security.lockKernelModules forbids it later and a unit may start then.
  kernelModules = {
    nftables = [ "nfnetlink_log" "nft_log" "nft_socket" ];
    # iptables is iptables-nft: it writes NFLOG as nft's log and the rest through nft_compat. The hook finds ports by sock_diag.
    iptables = [ "nfnetlink_log" "nft_compat" "nft_log" "tcp_diag" "udp_diag" "xt_NFLOG" "xt_cgroup" "xt_connmark" "xt_conntrack" "xt_tcpudp" ];
  }.${cfg.backend};

  # --- Checks ------------------------------------------------------------------------------------------------------

  option = "services.serviceAccounting";
  line = key: "${option}.units.${lib.strings.escapeNixIdentifier key} = { };";
  remove = key: "Remove ${option}.units.${lib.strings.escapeNixIdentifier key}";

  # Each is given a key of `units` and says what is wrong with it, or null. Later ones may rely on earlier ones: only
  # the first that speaks is reported.
  unitChecks = [
    (key: if builtins.match ".*[*?].*" key == null || isPattern (unitName key) then null else
      ''
        many units are accounted together by what their names begin with: a name that ends in `-`, a `*` and the kind of unit, because that is the form of the folder their drop-in is in. For all instances of a template, write the part with the `@`. Such as:
          ${line "zeek-*.scope"}
          ${line "sshd@"}'')
    # systemd's set (unit_name_is_valid), less a dot or dash in front: NixOS skips folders with a dot when it collects
    # drop-ins, and a dash is an option to systemctl.
    (key: if builtins.match "[a-zA-Z0-9_:][a-zA-Z0-9_:.@-]*" (lib.replaceStrings [ "\\" "*" ] [ "_" "_" ] key) != null then null else
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
        a drop-in under a name that ends in `-` applies to every unit that begins so, accounted or not. Name each unit in a line of its own${lib.optionalString (part 1 == null) ", or account all of them"}:
          ${line "${part 0}NAME${toString (part 1)}${part 2}"}${lib.optionalString (part 1 == null) "\n  ${line "${part 0}*${part 2}"}"}'')
    (key:
      let
        name = unitName key;
        own = map (part: "${account}${part}.service") [ "" "-repair" "-sweep" "-sync" ];
      in
      if isPattern name then
        if kindOf name != "service" || lib.filter (lib.hasPrefix (lib.removeSuffix "*.service" name)) own == [ ] then null else
          "this pattern fits units that do the accounting and have no IP traffic. ${remove key}, and name the others."
      else if ! lib.elem name own then null else
      "this unit does the accounting and has no IP traffic. ${remove key}.")
  ];
  unitAssertion = key:
    let fault = lib.findFirst (said: said != null) null (map (check: check key) unitChecks); in
    {
      assertion = fault == null;
      message = "${option}.units.${lib.strings.escapeNixIdentifier key}: ${toString fault}";
    };

  # The hook's settings name ports and masks in a way no type describes well enough.
  isPort = port:
    let number = builtins.match "(tcp|udp)/([1-9][0-9]{0,4})" port; in
    number != null && builtins.fromJSON (lib.elemAt number 1) <= 65535;
  portAssertion = key: port:
    let
      number = builtins.match "[^0-9]*([1-9][0-9]{0,3})[^0-9]*" port;
      protocol = if lib.hasPrefix "udp" port || lib.hasSuffix "udp" port then "udp" else "tcp";
      meant = "${protocol}/${if number == null then "80" else lib.head number}";
    in
    {
      assertion = isPort port;
      message = ''
        ${option}.units.${lib.strings.escapeNixIdentifier key}.listenPorts has ${builtins.toJSON port}: a port is `tcp/` or `udp/` and a number from 1 to 65535. Write:
          ${option}.units.${lib.strings.escapeNixIdentifier key}.listenPorts = [ "${meant}" ];'';
    };

  nibbles = {
    "0" = "0000"; "1" = "0001"; "2" = "0010"; "3" = "0011"; "4" = "0100"; "5" = "0101"; "6" = "0110"; "7" = "0111";
    "8" = "1000"; "9" = "1001"; a = "1010"; b = "1011"; c = "1100"; d = "1101"; e = "1110"; f = "1111";
  };
  isMask = mask:
    builtins.match "0x[0-9a-fA-F]{1,8}" mask != null
    && builtins.match "0*(11)+0*" (lib.concatMapStrings (digit: nibbles.${digit}) (lib.stringToCharacters (lib.toLower (lib.removePrefix "0x" mask)))) != null;
  maskAssertion = {
    assertion = isMask cfg.markMask;
    message = ''
      ${option}.markMask is ${builtins.toJSON cfg.markMask}: it has to be a hexadecimal number of at most 32 bits, those that are set adjacent and even in number. One half of them tells who accepted a connection, the other half who opened it. Write, for instance:
        ${option}.markMask = "0xff0000";'';
  };

  # A group has one reader and one meaning.
  hostNames = [ "ip4DstGroup" "ip4SrcGroup" "ip6DstGroup" "ip6SrcGroup" ];
  groupOf = name: cfg.host.${name};
  hostAssertion = {
    assertion = lib.length (lib.unique (map groupOf hostNames)) == 4;
    message = ''
      ${option}.host: ${lib.concatMapStringsSep ", " (name: "${name} is ${toString (groupOf name)}") hostNames}. The group is what tells the four kinds of packets apart. Write four different numbers:
        ${option}.host = { ip4DstGroup = 4; ip4SrcGroup = 5; ip6DstGroup = 6; ip6SrcGroup = 7; };'';
  };
  groupAssertion =
    let
      same = lib.filter (name: groupOf name == cfg.remotes.group) hostNames;
      free = lib.head (lib.filter (number: ! lib.elem number (map groupOf hostNames)) [ 77 78 79 80 81 ]);
    in
    {
      assertion = ! cfg.host.enable || same == [ ];
      message = ''
        ${option}.remotes.group is ${toString cfg.remotes.group}, and so is ${lib.concatMapStringsSep " and " (name: "${option}.host.${name}") same}: packets of units would be taken for the machine's. Write:
          ${option}.remotes.group = ${toString free};'';
    };

  # The agent refuses others.
  eventAssertion =
    let
      parts = builtins.match "([0-9]{1,5})(ms|s)" cfg.events.interval;
      milliseconds = builtins.fromJSON (lib.elemAt parts 0) * (if lib.elemAt parts 1 == "ms" then 1 else 1000);
    in
    {
      assertion = parts != null && milliseconds >= 100 && milliseconds <= 10000;
      message = ''
        ${option}.events.interval is ${builtins.toJSON cfg.events.interval}: an event is from 100 ms to 10 s long. Write:
          ${option}.events.interval = "1s";'';
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
  # hook.conf is made from the options alone.
  toNix = value: if lib.isList value then "[ ${lib.concatMapStrings (one: "${toNix one} ") value}]" else builtins.toJSON value;
  hookAssertion = path: value:
    let given = lib.attrByPath path null settings; name = lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier path; in
    {
      assertion = given == value;
      message = ''
        ${option}.settings.${name} is ${toNix given}, but the hook goes by ${option}.${name}, which is ${toNix value}. Remove ${option}.settings.${name} and write:
          ${option}.${name} = ${toNix given};'';
    };
  hookAssertions =
    [ (hookAssertion [ "backend" ] cfg.backend) (hookAssertion [ "markMask" ] cfg.markMask) ]
    ++ map (name: hookAssertion [ "remotes" name ] cfg.remotes.${name}) [ "enable" "group" ]
    ++ map (name: hookAssertion [ "host" name ] cfg.host.${name}) ([ "enable" ] ++ hostNames);
  # The same for what is set for one unit; its names in settings and options differ.
  unitHookAssertions = name:
    let
      key = lib.head (keysOf name);
      said = settings.units.${name};
      check = path: given: value: {
        assertion = given == value;
        message = ''
          ${option}.settings.units.${lib.strings.escapeNixIdentifier name}.${path} is ${toNix given}, but the hook goes by ${option}.units.${lib.strings.escapeNixIdentifier key}.${path}, which is ${toNix value}. Remove the former and write:
            ${option}.units.${lib.strings.escapeNixIdentifier key}.${path} = ${toNix given};'';
      };
    in
    [
      (check "listenPorts" (said.listenPorts or [ ]) accounted.${key}.listenPorts)
      (check "remotes.enable" (said.remotes.enable or true) accounted.${key}.remotes.enable)
    ];

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

  # Each is said if its condition holds.
  warnings = lib.concatMap (one: lib.optional one.when one.message) [
    {
      when = wantsRules && cfg.backend == "iptables" && config.networking.nftables.enable;
      message = ''
        ${option}.backend is "iptables", but networking.nftables.enable is set. That works, by way of iptables-nft, but each packet costs more with each unit. Remove ${option}.backend or write:
          ${option}.backend = "nftables";'';
    }
    {
      when = wantsRules && config.networking.nftables.enable && config.networking.nftables.flushRuleset;
      message = ''
        networking.nftables.flushRuleset is set: each reload of nftables.service removes the rules of accounted units, too. ${account}-sync.service puts them back at once, but what moves in between is in no remote. If nothing else needs it, write:
          networking.nftables.flushRuleset = false;'';
    }
    (
      let missing = lib.filter (name: ! lib.elem name config.boot.kernelModules) kernelModules; in
      {
        when = wantsRules && config.security.lockKernelModules && ! config.boot.isContainer && missing != [ ];
        message = ''
          security.lockKernelModules is set, and boot.kernelModules lacks what the rules of accounted units need. Units that start after boot would have none. Write:
            boot.kernelModules = ${toNix missing};'';
      }
    )
    {
      when = wantsRules && config.boot.isContainer;
      message = ''
        this system is a container (boot.isContainer): it can make rules only in a network of its own, with kernel modules that its host has loaded. In the host's configuration write:
          boot.kernelModules = ${toNix kernelModules};
          containers.NAME.privateNetwork = true;
        or here, for totals alone:
          ${option}.remotes.enable = false;'';
    }
    (
      let keys = map lib.strings.escapeNixIdentifier (lib.attrNames (lib.filterAttrs (_: unit: unit.listenPorts != [ ]) accounted)); in
      {
        when = cfg.remotes.enable && cfg.backend == "nftables" && keys != [ ];
        message = ''
          ${option}.units: listenPorts of ${lib.concatStringsSep ", " keys} mean nothing with the backend "nftables", which needs none. Remove:
        '' + lib.concatMapStringsSep "\n" (key: "  ${option}.units.${key}.listenPorts") keys;
      }
    )
    (
      let strangers = lib.filter (name: ! config.users.users ? ${name}) (config.users.groups.${account}.members or [ ]); in
      {
        when = strangers != [ ];
        message = ''
          users.groups.${account}.members names ${lib.concatStringsSep ", " strangers}, and this configuration has no such user. Who may read the figures is said by the user's own groups:
        '' + lib.concatMapStringsSep "\n" (name: "  users.users.${lib.strings.escapeNixIdentifier name}.extraGroups = [ \"${account}\" ];") strangers;
      }
    )
  ];

  # An evaluation can't tell whether a unit exists: it may come from a package. The system's folder of units can, once it is
  # built. Slices and scopes are made without a file, and so are not asked for, nor is what a pattern fits.
  expected = lib.concatLists (lib.mapAttrsToList
    (key: unit: lib.optional
      (unit.expectUnit && ! isPattern (unitName key) && lib.elem (kindOf (unitName key)) [ "service" "socket" ])
      "${unitName key} ${option}.units.${lib.strings.escapeNixIdentifier key}\n")
    accounted);
  unitsExist = pkgs.runCommand "${account}-units-exist" {
    folder = config.environment.etc."systemd/system".source;
    expected = lib.concatStrings expected;
  } (builtins.readFile ./agent/units-exist.sh);

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
    example = if default == "forever" then "3650d" else "forever";
    description = "How long ${what} are kept. A duration such as `45d`, or `forever`.";
  };
  switch = default: description: mkOption { type = types.bool; example = ! default; inherit default description; };
  ofAll = what: mkOption {
    type = types.nullOr what.type;
    default = null;
    inherit (what) example;
    description = "Like {option}`${option}.remotes.${what.name}`, for this unit; `null` takes what is set there.";
  };
  ipv4PrefixLength = { name = "ipv4PrefixLength"; type = types.ints.between 0 32; example = 24; };
  ipv6PrefixLength = { name = "ipv6PrefixLength"; type = types.ints.between 0 128; example = 56; };
  group = default: what: mkOption {
    type = types.ints.u16;
    inherit default;
    example = default + 100;
    description = "NFLOG group of ${what}. A group has one reader: no other program, such as ulogd, may use it.";
  };

  unitOptions = {
    enable = lib.mkEnableOption "accounting of this unit" // { default = true; example = false; };

    expectUnit = switch true ''
      Whether the build of the system fails when it has no such unit, because the name is likely to be a mistake. Switch it off
      for a service or socket that comes to be at run time, from a generator or by `systemd-run`. Nobody looks for scopes and
      slices.
    '';

    listenPorts = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "tcp/80" "tcp/443" "udp/443" ];
      description = ''
        Ports this unit listens on, for {option}`${option}.backend` `"iptables"`. Its rules know a connection by what the unit
        itself has sent: without its port, what an accepted connection receives before the first answer, and the SYN-ACK, are
        in the unit's totals but in no remote. The hook finds most ports by itself: name what it can't find, such as a UDP
        port in `net.ipv4.ip_local_port_range`, and what must be seen from a service's first moment after boot. A template's
        ports are those of each instance. `"nftables"` needs none.
      '';
    };

    remotes = {
      enable = switch true ''
        Whether this unit has NFLOG rules, which tell its traffic apart by remote address. Without, only its totals are
        counted. What rules cost is said at {option}`${option}.remotes.enable`.
      '';
      ipv4PrefixLength = ofAll ipv4PrefixLength;
      ipv6PrefixLength = ofAll ipv6PrefixLength;
    };
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
      type = types.attrsOf (types.submodule { options = unitOptions; });
      default = { };
      example = lib.literalExpression ''{ nginx = { }; "sshd@" = { }; "worker@blue" = { }; "cups.socket" = { }; }'';
      description = ''
        The units whose traffic is counted, by name. `nginx` is `nginx.service`; a name that ends in `.service`,
        `.socket`, `.scope` or `.slice` is taken as it stands. `sshd@` is every instance of the template, `worker@blue` one
        of them. `zeek-*.scope` is every scope whose name begins with `zeek-`; all kinds of unit can be named so, with a
        `-` before the `*`. Use the name that `systemctl show --property=Id` prints, not an alias.

        Adding or removing a service or socket restarts it once, at the next switch: its definition changes. At each start
        and stop of an accounted service the hook runs; it asks systemd for the counters, which takes some 10 ms, and gives
        up after 5 s. Connections of a socket-activated service belong to the socket unit, since systemd opened its socket.
      '';
    };

    allUnits = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether to record the totals of every service, socket, scope, mount and slice that systemd accounts, declared or
        not. Remotes are told apart for declared units only. What systemd does not account is left alone; it accounts every
        unit started from then on with `systemd.settings.Manager.DefaultIPAccounting = true;`. Reading 500 units every 10 s
        costs about a hundredth of a core.
      '';
    };

    remotes = {
      enable = switch true ''
        Whether to tell traffic apart by remote address. NFLOG rules log the head of each packet of an accounted unit, and
        the agent sums them up. The rules decide nothing. Each packet of the machine, accounted or not, costs some 0.3 µs
        more, and with iptables another 0.04 µs for each accounted unit; each start of an accounted service takes some 0.1 s
        longer. Slices and units with a network of their own have no rules.
      '';
      group = group 77 "the rules of units";
      ipv4PrefixLength = mkOption {
        inherit (ipv4PrefixLength) type example;
        default = 32;
        description = "To how many bits the IPv4 address of a remote is cut. Fewer bits are fewer rows in the ledger.";
      };
      ipv6PrefixLength = mkOption {
        inherit (ipv6PrefixLength) type example;
        default = 64;
        description = "To how many bits the IPv6 address of a remote is cut: 64 is the network one end is in.";
      };
      maxRemotesPerUnit = mkOption {
        type = types.ints.between 1 65536;
        default = 4096;
        example = 1024;
        description = ''
          How many remotes of a unit are told apart in an hour, and in a day; the traffic of further ones is summed up as
          `other`. It bounds the agent's memory and the ledger when somebody forges addresses.
        '';
      };
    };

    backend = mkOption {
      type = types.enum [ "iptables" "nftables" ];
      default = if config.networking.nftables.enable then "nftables" else "iptables";
      defaultText = lib.literalExpression ''if config.networking.nftables.enable then "nftables" else "iptables"'';
      example = "nftables";
      description = ''
        What rules are made with. Both see the same packets and leave the firewall's rules alone. `"nftables"` costs the same
        for any number of units and needs no {option}`${option}.units.<name>.listenPorts`; `"iptables"` costs each packet of
        the machine more with each unit, and uses connection tracking and bits of the connection mark.
      '';
    };

    markMask = mkOption {
      type = types.str;
      default = "0xffff";
      example = "0xff0000";
      description = ''
        Bits of the connection mark that the rules of {option}`${option}.backend` `"iptables"` may use; others are left
        alone. They have to be adjacent and even in number: one half tells who accepted a connection, the other who opened it.
        16 bits have room for 255 units with rules. Choose others if your firewall, policy routing or VPN uses these.
      '';
    };

    host = {
      enable = switch false ''
        Whether to log what the whole machine sends and receives, accounted unit or not, by the four rules of
        go-nflog-acctd's manual. They stand behind the firewall's own, and each packet costs one log message. The agent books
        them to `-.slice`. A packet over loopback is sent and received, and is counted as both.
      '';
      ip4DstGroup = group 4 "IPv4 packets sent, told apart by their destination";
      ip4SrcGroup = group 5 "IPv4 packets received, told apart by their source";
      ip6DstGroup = group 6 "IPv6 packets sent, told apart by their destination";
      ip6SrcGroup = group 7 "IPv6 packets received, told apart by their source";
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
      remoteHour = kept "35d" "figures per remote and hour";
      remoteDay = kept "400d" "figures per remote and day";
      gaps = kept "400d" "gaps, the times whose figures are incomplete,";
      events = kept "400d" "entries of the event log (clock steps, resets, starts and stops of the agent)";
    };

    events = {
      enable = switch false ''
        Whether to log what units move in each short while, for the last hours or minutes; read it with
        `service-accounting events`.
      '';
      interval = mkOption {
        type = duration;
        default = "1s";
        example = "100ms";
        description = ''
          How often the units are looked at, from `100ms` to `10s`. At `100ms`, 20 busy units cost 2 % of a core in the agent,
          and half as much each in systemd and the bus daemon.
        '';
      };
      units = mkOption {
        type = types.listOf types.str;
        default = [ "*" ];
        example = [ "nginx" "sshd@*" ];
        description = "Which of the accounted units: names, templates, globs as `systemctl` takes them.";
      };
      maxBytes = mkOption {
        type = types.ints.between 1048576 1073741824;
        default = 5242880;
        example = 52428800;
        description = "How large the two files of the ring may grow together, in bytes. The oldest events go first.";
      };
      topRemotes = mkOption {
        type = types.ints.between 0 100;
        default = 0;
        example = 3;
        description = "How many remotes of each unit an event may name.";
      };
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
      ++ map declaredAssertion (lib.attrNames settings.units)
      ++ lib.concatLists (lib.mapAttrsToList (key: unit: map (portAssertion key) unit.listenPorts) accounted)
      ++ [ maskAssertion hostAssertion groupAssertion eventAssertion ]
      ++ hookAssertions
      ++ lib.concatMap unitHookAssertions names;
    inherit warnings;
    system.checks = [ unitsExist ];

    environment.systemPackages = [ cfg.package ];
    environment.etc."${account}/hook".source = "${cfg.package}/libexec/hook";
    environment.etc."${account}/hook.conf".source = hookSettingsFile;
    environment.etc."${account}/settings.json".source = settingsFile;

    systemd.packages = [ dropIns ];
    systemd.services.${account} = agent;
    systemd.services."${account}-repair" = repair;
    systemd.paths."${account}-repair" = repairPath;
    systemd.services."${account}-sync" = sync;
    systemd.services."${account}-sweep" = sweep;
    systemd.timers."${account}-sweep" = lib.mkIf wantsRules sweepTimer;

    # A container has its host's modules.
    boot.kernelModules = lib.mkIf (wantsRules && ! config.boot.isContainer) kernelModules;

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
      # As iptables-legacy makes it.
      "/run/xtables.lock".f = { user = "root"; group = "root"; mode = "0600"; };
    };
  };
}
