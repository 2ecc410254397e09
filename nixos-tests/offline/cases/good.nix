# What module.nix makes of a configuration: { "<sentence>" = { given; shows; expected; }; }
# `given` is a module beside `enable` and a package, `shows` is asked of its files below /etc and of its configuration.
{ lib, etc }:
let
  accounted = units: { services.serviceAccounting = { inherit units; }; };
  text = path: _: files: files.${path}.text;
  settings = files: files."service-accounting/settings.json".json;
  agent = config: config.systemd.services.service-accounting.serviceConfig;

  # Units with a drop-in of ours.
  reached = _: files: lib.concatMap
    (path:
      let match = builtins.match "systemd/system/(.*)[.]d/zz-service-accounting[.]conf" path; in
      lib.optionals (match != null) match)
    (lib.attrNames files);
  # Units in all the places that name them; they have to agree.
  named = config: files: {
    dropIns = reached config files;
    hook = builtins.match ".*\nUNITS='([^']*)'\n.*" files."service-accounting/hook.conf".text;
    agent = lib.attrNames (settings files).units;
  };
  everywhere = name: { dropIns = [ name ]; hook = [ name ]; agent = [ name ]; };
  # The hook's settings, without the folders, as { NAME = value; }.
  hook = _: files: builtins.listToAttrs (lib.concatMap
    (line: let parts = builtins.match "([A-Z_]+)='(.*)'" line; in
      lib.optional (parts != null && ! lib.elem (lib.head parts) [ "SPOOL" "RUNTIME" ]) { name = lib.head parts; value = lib.elemAt parts 1; })
    (lib.filter builtins.isString (builtins.split "\n" files."service-accounting/hook.conf".text)));
  longest = lib.concatStrings (lib.genList (_: "n") 245);
in
{
  "a bare name is a service" = {
    given = accounted { nginx = { }; };
    shows = named;
    expected = everywhere "nginx.service";
  };
  "a name with a suffix stands as it is" = {
    given = accounted { "cups.socket" = { }; "run-1.scope" = { }; "user.slice" = { }; "web.service" = { }; };
    shows = reached;
    expected = [ "cups.socket" "run-1.scope" "user.slice" "web.service" ];
  };
  "a dot alone makes no suffix" = {
    given = accounted { "org.example.App" = { }; "backup.timer.service" = { }; };
    shows = reached;
    expected = [ "backup.timer.service" "org.example.App.service" ];
  };
  "a template means its instances, to the hook as a pattern" = {
    given = accounted { "sshd@" = { }; };
    shows = named;
    expected = { dropIns = [ "sshd@.service" ]; hook = [ "sshd@*.service" ]; agent = [ "sshd@.service" ]; };
  };
  "a pattern has the drop-in of its prefix, and no file of its own" = {
    given = accounted { "zeek-*.scope" = { }; };
    shows = named;
    expected = { dropIns = [ "zeek-.scope" ]; hook = [ "zeek-*.scope" ]; agent = [ "zeek-*.scope" ]; };
  };
  "all units are read by the agent and repaired by the hook, with no drop-in of theirs" = {
    given = { services.serviceAccounting.allUnits = true; };
    shows = config: files: {
      dropIns = reached config files;
      hook = builtins.match ".*\nALL_UNITS='([^']*)'\n.*" files."service-accounting/hook.conf".text;
      agent = (settings files).allUnits;
    };
    expected = { dropIns = [ ]; hook = [ "yes" ]; agent = true; };
  };
  "an instance is itself alone" = {
    given = accounted { "worker@blue" = { }; };
    shows = named;
    expected = everywhere "worker@blue.service";
  };
  "an escaped name keeps its backslash everywhere" = {
    given = accounted { "mount-my\\x2ddisk" = { }; };
    shows = named;
    expected = everywhere "mount-my\\x2ddisk.service";
  };
  "a name may be 253 bytes long" = {
    given = accounted { ${longest} = { }; };
    shows = reached;
    expected = [ "${longest}.service" ];
  };
  "a socket gets IP accounting and no hook" = {
    given = accounted { "cups.socket" = { }; };
    shows = text "systemd/system/cups.socket.d/zz-service-accounting.conf";
    expected = "[Socket]\nIPAccounting=yes\n";
  };
  "a scope gets IP accounting and no hook" = {
    given = accounted { "run-1.scope" = { }; };
    shows = text "systemd/system/run-1.scope.d/zz-service-accounting.conf";
    expected = "[Scope]\nIPAccounting=yes\n";
  };
  "a slice gets IP accounting and no hook" = {
    given = accounted { "user.slice" = { }; };
    shows = text "systemd/system/user.slice.d/zz-service-accounting.conf";
    expected = "[Slice]\nIPAccounting=yes\n";
  };
  "a unit that is switched off leaves no trace" = {
    given = accounted { nginx = { }; web.enable = false; };
    shows = named;
    expected = everywhere "nginx.service";
  };
  "no units at all are fine" = {
    given = { };
    shows = named;
    expected = { dropIns = [ ]; hook = [ "" ]; agent = [ ]; };
  };
  "modules may declare units together, under conditions and over each other" = {
    given.imports = [
      (accounted { nginx = { }; })
      (accounted (lib.mkIf true { web = { }; never = lib.mkIf false { }; }))
      (accounted (lib.mkMerge [ { other = { }; } { nginx.enable = lib.mkForce false; } ]))
    ];
    shows = reached;
    expected = [ "other.service" "web.service" ];
  };

  "further settings are merged last" = {
    given.services.serviceAccounting = {
      interval = "30s";
      retention.gaps = "1d";
      settings = { interval = "5s"; zone = "Europe/Paris"; retention.events = "2d"; };
    };
    shows = _: files: let all = settings files; in { inherit (all) interval zone checkpoint; inherit (all.retention) gaps events usage5min; };
    expected = { interval = "5s"; zone = "Europe/Paris"; checkpoint = "60s"; gaps = "1d"; events = "2d"; usage5min = "45d"; };
  };
  "further settings reach a declared unit" = {
    given = { imports = [ (accounted { nginx = { }; }) ]; services.serviceAccounting.settings.units."nginx.service".note = "x"; };
    shows = _: files: (settings files).units;
    expected = { "nginx.service".note = "x"; };
  };

  "rules are on by default, with iptables" = {
    given = accounted { web = { }; };
    shows = hook;
    expected = { UNITS = "web.service"; BACKEND = "iptables"; GROUP = "77"; MARK_MASK = "0xffff"; };
  };
  "rules are made with nftables where the firewall is" = {
    given = { imports = [ (accounted { web = { }; }) ]; networking.nftables.enable = true; };
    shows = config: files: { inherit (hook config files) BACKEND; inherit (settings files) backend; modules = config.boot.kernelModules; };
    expected = { BACKEND = "nftables"; backend = "nftables"; modules = [ "nfnetlink_log" "nft_log" "nft_socket" ]; };
  };
  "ports, units without remotes and other numbers reach the hook and the agent" = {
    given = {
      imports = [ (accounted {
        nginx = { listenPorts = [ "tcp/80" "udp/443" ]; remotes.ipv4PrefixLength = 24; };
        "sshd@" = { listenPorts = [ "tcp/22" ]; remotes.enable = false; };
        "cups.socket" = { };
        gone = { enable = false; listenPorts = [ "tcp/1" ]; remotes.enable = false; };
      }) ];
      services.serviceAccounting = { backend = "iptables"; markMask = "0xFF0000"; remotes = { group = 1; ipv6PrefixLength = 48; maxRemotesPerUnit = 10; }; };
    };
    shows = config: files: { hook = hook config files; inherit (settings files) units remotes markMask; };
    expected = {
      hook = {
        UNITS = "cups.socket nginx.service sshd@*.service";
        BACKEND = "iptables"; GROUP = "1"; MARK_MASK = "0xFF0000";
        LISTEN_PORTS = "nginx.service=tcp/80,udp/443 sshd@.service=tcp/22";
        NO_REMOTES = "sshd@*.service";
      };
      units = {
        "cups.socket" = { };
        "nginx.service" = { listenPorts = [ "tcp/80" "udp/443" ]; remotes.ipv4PrefixLength = 24; };
        "sshd@.service" = { listenPorts = [ "tcp/22" ]; remotes.enable = false; };
      };
      remotes = { enable = true; group = 1; ipv4PrefixLength = 32; ipv6PrefixLength = 48; maxRemotesPerUnit = 10; };
      markMask = "0xFF0000";
    };
  };
  "without remotes there are no rules and no timer, and a last sync removes what is there" = {
    given = { imports = [ (accounted { web.remotes.ipv6PrefixLength = 0; }) ]; services.serviceAccounting.remotes.enable = false; };
    shows = config: files: {
      hook = hook config files;
      timers = lib.attrNames config.systemd.timers;
      sync = config.systemd.services.service-accounting-sync.serviceConfig.ExecReload;
      modules = config.boot.kernelModules;
      inherit (settings files) units;
    };
    expected = {
      hook.UNITS = "web.service"; timers = [ ]; sync = "/etc/service-accounting/hook sync"; modules = [ ];
      units."web.service".remotes.ipv6PrefixLength = 0;
    };
  };
  "the whole machine has rules without any of units" = {
    given.services.serviceAccounting = { units.web = { }; remotes.enable = false; host = { enable = true; ip6SrcGroup = 9; }; };
    shows = config: files: { inherit (hook config files) HOST NO_REMOTES BACKEND; inherit (settings files) host; };
    expected = {
      HOST = "4 5 6 9"; NO_REMOTES = "*"; BACKEND = "iptables";
      host = { enable = true; ip4DstGroup = 4; ip4SrcGroup = 5; ip6DstGroup = 6; ip6SrcGroup = 9; };
    };
  };
  "groups that nobody uses may be those of units" = {
    given.services.serviceAccounting.remotes.group = 4;
    shows = config: files: (hook config files).GROUP;
    expected = "4";
  };
  "a container has its host's kernel modules" = {
    given.boot.isContainer = true;
    shows = config: _: config.boot.kernelModules;
    expected = [ ];
  };
  "locked kernel modules need no warning: they are loaded at boot" = {
    given.security.lockKernelModules = true;
    shows = config: _: { inherit (config) warnings; modules = config.boot.kernelModules; };
    expected = {
      warnings = [ ];
      modules = [ "nfnetlink_log" "nft_compat" "nft_log" "tcp_diag" "udp_diag" "xt_NFLOG" "xt_cgroup" "xt_connmark" "xt_conntrack" "xt_tcpudp" ];
    };
  };
  "a switch with other rules reloads the unit that keeps them, and changes no accounted unit" = {
    given = { imports = [ (accounted { web.listenPorts = [ "tcp/80" ]; }) ]; services.serviceAccounting.host.enable = true; };
    shows = config: files: {
      inherit (config.systemd.services.service-accounting-sync) reloadIfChanged;
      triggers = map (trigger: trigger.text == files."service-accounting/hook.conf".text) config.systemd.services.service-accounting-sync.restartTriggers;
      changed = let before = etc (accounted { web = { }; }); in lib.filter (path: files.${path} != before.${path}) (lib.attrNames files);
    };
    expected = { reloadIfChanged = true; triggers = [ true ]; changed = [ "service-accounting/hook.conf" "service-accounting/settings.json" ]; };
  };
  "a unit that comes to be at run time is not looked for, nor are slices and scopes" = {
    given = accounted { web = { }; "cups.socket" = { }; made.expectUnit = false; "a.slice" = { }; "b.scope" = { }; "c@" = { }; off.enable = false; };
    shows = config: _: map (check: check.environment.expected) config.system.checks;
    expected = [ ''
      c@.service services.serviceAccounting.units."c@"
      cups.socket services.serviceAccounting.units."cups.socket"
      web.service services.serviceAccounting.units.web
    '' ];
  };

  "an admin overrides a line of the agent's unit and adds others" = {
    given = {
      systemd.services.service-accounting.serviceConfig = { WatchdogSec = lib.mkForce 300; ReadWritePaths = "/srv/ledger"; MemoryMax = "200M"; };
    };
    shows = config: _: { inherit (agent config) WatchdogSec ReadWritePaths MemoryMax Restart; };
    expected = { WatchdogSec = 300; ReadWritePaths = [ "/var/spool/service-accounting" "/srv/ledger" ]; MemoryMax = "200M"; Restart = "on-failure"; };
  };
  "a switch restarts the agent in one go" = {
    given = { };
    shows = config: _: config.systemd.services.service-accounting.stopIfChanged;
    expected = false;
  };
  "the command line is installed" = {
    given = { };
    shows = config: _: map toString config.environment.systemPackages;
    expected = [ "/usr/lib/service-accounting" ];
  };
  "other settings reload the agent and leave the text of its unit alone" = {
    given.services.serviceAccounting.interval = "30s";
    shows = config: files: {
      triggers = map (trigger: trigger.json.interval) config.systemd.services.service-accounting.reloadTriggers;
      settings = (settings files).interval;
      inherit (files."systemd/system/service-accounting.service") text;
    };
    expected = { triggers = [ "30s" ]; settings = "30s"; inherit ((etc { })."systemd/system/service-accounting.service") text; };
  };
  "another package touches the agent's unit and the hook's link, and nothing of an accounted unit" = {
    given = { pkgs, ... }: {
      imports = [ (accounted { web = { }; }) ];
      services.serviceAccounting.package = lib.mkForce (pkgs.service-accounting // { outPath = "/usr/lib/other"; });
    };
    shows = _: files: let before = etc (accounted { web = { }; }); in lib.filter (path: files.${path} != before.${path}) (lib.attrNames files);
    expected = [ "service-accounting/hook" "systemd/system/service-accounting.service" ];
  };
  "members of the group read, the user is a system user" = {
    given.users.users.alice.extraGroups = [ "service-accounting" ];
    shows = config: _: { inherit (config.users.users.service-accounting) isSystemUser group; groups = lib.attrNames config.users.groups; };
    expected = { isSystemUser = true; group = "service-accounting"; groups = [ "service-accounting" ]; };
  };
  "without enable nothing is defined" = {
    given = { imports = [ (accounted { nginx = { }; }) ]; services.serviceAccounting.enable = lib.mkForce false; };
    shows = config: files: { inherit files; inherit (config) assertions; inherit (config.environment) systemPackages; users = config.users.users; };
    expected = { files = { }; assertions = [ ]; systemPackages = [ ]; users = { }; };
  };
}
