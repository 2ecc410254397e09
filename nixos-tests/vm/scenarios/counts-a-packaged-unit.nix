# A unit as NixOS itself defines it, with settings that get in the way: a sandbox, and an ExecStopPost of its own.
{ pkgs, ... }:
{
  services.nginx = {
    enable = true;
    virtualHosts.machine.root = pkgs.runCommand "page" { } ''
      mkdir $out
      head --bytes=1000000 /dev/zero >$out/page
    '';
  };
  systemd.services.nginx.serviceConfig.ExecStopPost = [ "" "${pkgs.coreutils}/bin/true" ];
  services.serviceAccounting.units.nginx = { };
}
