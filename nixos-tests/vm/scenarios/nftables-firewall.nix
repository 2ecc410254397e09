# NixOS' firewall by nftables, which the module's backend follows.
{
  networking.nftables.enable = true;
  networking.firewall = { enable = true; allowedTCPPorts = [ 8080 ]; };
}
