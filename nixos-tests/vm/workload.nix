# What every machine has in the lab too: names of the others, `traffic`, and the units that make some.
{ lib, nodes, pkgs, ... }:
let
  folder = ../common/units;
  files = lib.attrNames (builtins.readDir folder);
  isWanted = file: lib.hasInfix "WantedBy=multi-user.target" (builtins.readFile (folder + "/${file}"));

  traffic = pkgs.writeShellScriptBin "traffic" ''
    exec ${pkgs.python3}/bin/python3 -B ${../common/workload}/traffic.py "$@"
  '';
in
{
  # One name for each family, so that a scenario chooses. The driver has one name for both.
  networking.extraHosts = lib.mkForce (lib.concatStrings (lib.mapAttrsToList
    (name: node: ''
      ${node.networking.primaryIPAddress} ${name}
      ${node.networking.primaryIPv6Address} ${name}6
    '')
    nodes));
  networking.firewall.enable = lib.mkDefault false;

  environment.systemPackages = [
    traffic
    pkgs.iproute2
    pkgs.iptables
    pkgs.iputils
    pkgs.libfaketime
    pkgs.nftables
    pkgs.python3
    pkgs.sqlite
    pkgs.util-linux
  ];
  environment.pathsToLink = [ "/lib" ]; # libfaketime.so.1
  systemd.tmpfiles.rules = [ "L+ /usr/local/bin/traffic - - - - ${traffic}/bin/traffic" ];

  # As they are: NixOS passes over [Install] sections, so those who ask for it are started at boot by their names.
  systemd.packages = [
    (pkgs.linkFarm "workload-units" (map
      (file: { name = "etc/systemd/system/${file}"; path = folder + "/${file}"; })
      files))
  ];
  systemd.services = lib.genAttrs
    (map (lib.removeSuffix ".service") (lib.filter isWanted files))
    (_: { wantedBy = [ "multi-user.target" ]; });

  users.users.web = { isSystemUser = true; group = "web"; };
  users.groups.web = { };
}
