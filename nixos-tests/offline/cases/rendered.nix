# Configurations that are rendered to files under rendered/<name>/etc and committed.
let
  accounting = settings: { services.serviceAccounting = settings; };
  each = names: builtins.listToAttrs (map (name: { inherit name; value = { }; }) names);
in
{
  # The README's first example, everything else as it is by default.
  example = accounting { units = each [ "nginx" "sshd@" ]; };

  # One web server, read often enough to watch.
  demo = accounting { units = each [ "web" ]; backend = "nftables"; interval = "1s"; };

  # Every kind of unit the scenarios start, with short times so that they need not wait.
  lab = accounting {
    units = each [
      "batch.slice"
      "idle"
      "job"
      "job-remains"
      "private-network"
      "worker@"
    ] // builtins.mapAttrs (_: port: { listenPorts = [ "tcp/${toString port}" "udp/${toString port}" ]; }) {
      crasher = 8086;
      dynamic = 8083;
      "listener.socket" = 8089;
      other = 8081;
      spare = 8087;
      strict = 8084;
      user = 8082;
      web = 8080;
    };
    interval = "1s";
    checkpoint = "2s";
  };
}
