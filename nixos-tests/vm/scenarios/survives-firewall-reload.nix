# NixOS' firewall by iptables, and another rule for the reload.
{
  networking.firewall = { enable = true; allowedTCPPorts = [ 8080 ]; };
  specialisation.other-firewall.configuration.networking.firewall.allowedTCPPorts = [ 8081 ];
}
