# Configurations that have to be refused, and how: cases/bad.expected holds the message of each.
{ lib }:
let
  accounted = key: { services.serviceAccounting.units.${key} = { }; };
  set = settings: { services.serviceAccounting = settings; };
in
{
  "unit: a space" = accounted "my app";
  "unit: a pattern" = accounted "sshd@*";
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
  "unit: one under both of its names" = { imports = map accounted [ "nginx" "nginx.service" "sshd@" "sshd@.service" ]; };
  "unit: two mistakes at once" = { imports = map accounted [ "a b" "c.timer" ]; };

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
  "type: units as a list" = set { units = [ "web" ]; };
  "type: a path as the package" = set { package = lib.mkForce "web"; };
  "type: two modules that disagree" = { imports = [ (set { interval = "1s"; }) (set { interval = "2s"; }) ]; };
}
