# Configurations that have to be refused, and how: cases/bad.expected holds the message of each.
{ lib }:
let
  accounted = key: { services.serviceAccounting.units.${key} = { }; };
  set = settings: { services.serviceAccounting = settings; };
in
{
  "unit: a space" = accounted "my app";
  "unit: a pattern" = accounted "sshd@*";
  "unit: a pattern without a dash" = accounted "zeek*.scope";
  "unit: a pattern in the middle" = accounted "zeek-*-1.scope";
  "unit: a pattern with a question mark" = accounted "zeek-?.scope";
  "unit: a pattern of our own units" = accounted "service-*.service";
  "unit: a percent sign, which NixOS allows and systemd does not" = accounted "a%b";
  "unit: a slash" = accounted "../etc";
  "unit: a quote" = accounted "it's";
  "unit: a newline" = accounted "a\nb";
  "unit: a Nix interpolation" = accounted "\${x}";
  "unit: nothing" = accounted "";
  "unit: a suffix alone" = accounted ".service";
  "unit: a leading dash" = accounted "-.slice";
  "unit: a template without a name" = accounted "@blue";
  "unit: 254 bytes" = accounted (lib.concatStrings (lib.genList (_: "n") 246));
  "unit: a timer" = accounted "backup.timer";
  "unit: a path" = accounted "incoming.path";
  "unit: a target" = accounted "multi-user.target";
  "unit: a device" = accounted "dev-sda.device";
  "unit: a mount" = accounted "home.mount";
  "unit: an automount" = accounted "home.automount";
  "unit: swap space" = accounted "swapfile.swap";
  "unit: a prefix" = accounted "docker-";
  "unit: a prefix of scopes" = accounted "session-.scope";
  "unit: a prefix of templates" = accounted "run-@.service";
  "unit: the agent" = accounted "service-accounting";
  "unit: the repair" = accounted "service-accounting-repair.service";
  "unit: the sync" = accounted "service-accounting-sync";
  "unit: the sweep" = accounted "service-accounting-sweep";
  "unit: one under both of its names" = { imports = map accounted [ "nginx" "nginx.service" "sshd@" "sshd@.service" ]; };
  "unit: two mistakes at once" = { imports = map accounted [ "a b" "c.timer" ]; };

  "ports: a number alone" = set { units.web.listenPorts = [ "80" ]; };
  "ports: behind its protocol's place" = set { units."sshd@".listenPorts = [ "22/tcp" "tcp/22" ]; };
  "ports: two at once" = set { units.web.listenPorts = [ "tcp/80-81" ]; };
  "ports: beyond the last" = set { units.web.listenPorts = [ "tcp/65536" ]; };
  "ports: another protocol" = set { units.web.listenPorts = [ "sctp/80" ]; };
  "ports: one that would end the quotes" = set { units.web.listenPorts = [ "tcp/80' ; reboot" ]; };
  "mask: an odd number of bits" = set { markMask = "0x7f"; };
  "mask: with a hole" = set { markMask = "0xf0f"; };
  "mask: none" = set { markMask = "0x0"; };
  "mask: more than 32 bits" = set { markMask = "0x1fffffffe"; };
  "mask: a decimal number" = set { markMask = "255"; };
  "groups: two of the machine's are the same" = set { host.ip6SrcGroup = 4; };
  "groups: one of the machine's is the units'" = set { remotes.group = 5; host.enable = true; };

  "events: shorter than the agent looks" = set { events.interval = "50ms"; };
  "events: longer than a look" = set { events.interval = "1min"; };
  "type: a ring without room" = set { events.maxBytes = 1024; };
  "settings: another backend than the hook's" = set { settings.backend = "nftables"; };
  "settings: another mask than the hook's" = set { settings.markMask = "0xff00"; };
  "settings: another group than the hook's" = set { settings.remotes.group = 78; };
  "settings: no remotes, but rules" = set { settings.remotes.enable = false; };
  "settings: the whole machine, but no rules for it" = set { settings.host.enable = true; };
  "settings: another group of the whole machine" = set { settings.host.ip6DstGroup = 60; };
  "settings: ports that the hook does not get" = set { units.web = { }; settings.units."web.service".listenPorts = [ "tcp/80" "udp/80" ]; };
  "settings: a unit without remotes, but with rules" = set { units."sshd@" = { }; settings.units."sshd@.service".remotes.enable = false; };
  "settings: another spool" = set { settings.spool = "/tmp/spool"; };
  "settings: another runtime folder" = set { settings.runtime = "/tmp/run"; };
  "settings: a unit without a drop-in" = set { settings.units."web.service".note = "x"; };
  "settings: a unit without its suffix" = set { units.web = { }; settings.units.web.note = "x"; };
  "settings: a unit that is switched off" = set { units.web.enable = false; settings.units."web.service" = { }; };

  "type: a number for a duration" = set { interval = 10; };
  "type: a duration without a unit" = set { interval = "10"; };
  "type: a duration of zero" = set { interval = "0s"; };
  "type: a duration in words" = set { checkpoint = "1 minute"; };
  "type: an interval for ever" = set { interval = "forever"; };
  "type: an unknown retention" = set { retention.usageHour = "1d"; };
  "type: an unknown option of a unit" = set { units.web.port = 80; };
  "type: an unknown backend" = set { backend = "pf"; };
  "type: a group beyond 16 bits" = set { remotes.group = 65536; };
  "type: a negative group" = set { host.ip4DstGroup = -1; };
  "type: an IPv4 prefix of 33 bits" = set { remotes.ipv4PrefixLength = 33; };
  "type: an IPv6 prefix of a unit in words" = set { units.web.remotes.ipv6PrefixLength = "64"; };
  "type: no remotes at most" = set { remotes.maxRemotesPerUnit = 0; };
  "type: more remotes than the tally holds" = set { remotes.maxRemotesPerUnit = 65537; };
  "type: a port as a number" = set { units.web.listenPorts = [ 80 ]; };
  "type: units as a list" = set { units = [ "web" ]; };
  "type: a path as the package" = set { package = lib.mkForce "web"; };
  "type: two modules that disagree" = { imports = [ (set { interval = "1s"; }) (set { interval = "2s"; }) ]; };
}
