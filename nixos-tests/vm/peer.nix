# The other end of the network.
{
  imports = [ ./workload.nix ];

  systemd.services.peer = {
    description = "Traffic server that scenarios take for the rest of the world";
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      Type = "notify";
      ExecStart = "/usr/local/bin/traffic serve --tcp 9000 --udp 9000";
    };
  };
}
