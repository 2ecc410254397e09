# Configurations that are rendered to files under rendered/<name>/etc and committed.
let
  accounting = settings: { services.serviceAccounting = settings; };
  each = names: builtins.listToAttrs (map (name: { inherit name; value = { }; }) names);
in
{
  # The README's first example, everything else as it is by default.
  example = accounting { units = each [ "nginx" "sshd@" ]; };

  # One web server, read often enough to watch.
  demo = accounting { units = each [ "web" ]; interval = "1s"; };

  # Every kind of unit the scenarios start, with short times so that they need not wait.
  lab = accounting {
    units = each [
      "batch.slice"
      "crasher"
      "dynamic"
      "idle"
      "job"
      "job-remains"
      "listener.socket"
      "other"
      "private-network"
      "spare"
      "strict"
      "user"
      "web"
      "worker@"
    ];
    interval = "1s";
    checkpoint = "2s";
  };
}
