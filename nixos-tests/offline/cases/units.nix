# A configuration for the build-time check that every declared unit exists; `check` makes the folders of units.
{
  services.serviceAccounting.units = {
    # These exist.
    nginx = { };
    "sshd@" = { };
    "cups.socket" = { };
    "worker@blue" = { };
    "org.example.App" = { };
    # These do not, or not so.
    ngnix = { };
    ssh = { };
    "cpus.socket" = { };
    "mount-my\\x2ddisk" = { };
    zzz = { };
    foreign = { };
    dbus = { };
    "autovt@tty1" = { };
    off = { };
    # And these need no file.
    generated.expectUnit = false;
    unwanted.enable = false;
    "system-sshd.slice" = { };
    "run-1.scope" = { };
    "backup-*.service" = { };
  };
}
