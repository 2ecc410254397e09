# Configurations that are accepted with a word: cases/warned.expected holds the words of each.
{ lib }:
let
  set = settings: { services.serviceAccounting = settings; };
  nftables = settings: { networking.nftables = { enable = true; } // settings; };
in
{
  "iptables beside an nftables firewall" = { imports = [ (nftables { }) (set { backend = "iptables"; }) ]; };
  "a firewall that flushes everything" = nftables { flushRuleset = true; };
  "locked modules that somebody took out" = {
    security.lockKernelModules = true;
    boot.kernelModules = lib.mkForce [ "nft_compat" "xt_NFLOG" "kvm" ];
  };
  "a container" = { boot.isContainer = true; };
  "a container with an nftables firewall" = { imports = [ (nftables { }) { boot.isContainer = true; security.lockKernelModules = true; } ]; };
  "ports that nftables does not need" = set { backend = "nftables"; units = { "sshd@".listenPorts = [ "tcp/22" ]; web.listenPorts = [ "tcp/80" ]; other = { }; }; };
  "a reader who is nobody" = { users.groups.service-accounting.members = [ "alice" "bob" ]; users.users.bob = { }; };
}
