"""The installer counts from a settings file, follows a changed one, refuses a bad one, and leaves nothing behind but the ledger."""

INSTALL = "/opt/service-accounting/install"
INSTALLED = "/usr/lib/service-accounting/install"
STATE = "/var/lib/service-accounting"
AGENT = "service-accounting.service"
# Places that others write to while the machine runs.
OTHERS = "-path /var/log -o -path /var/lib/systemd -o -path /tmp -o -path /var/tmp -o -path /root -o -name __pycache__"
# The user stays, since the ledger is its.
ACCOUNTS = "-name 'passwd*' -o -name 'group*' -o -name 'shadow*' -o -name 'gshadow*' -o -name .pwd.lock"


def files():
    """Every path of the disk, and what the system's settings say."""
    paths = machine.succeed(f"find / -xdev \\( {OTHERS} \\) -prune -o ! \\( {ACCOUNTS} \\) -print").splitlines()
    sums = machine.succeed(f"find /etc -type f ! \\( {ACCOUNTS} \\) -exec md5sum {{}} +").splitlines()
    return {*paths, *sums}


def write(path, settings):
    """A settings file of these units, with the lab's short times."""
    machine.succeed(f"cat >{path} <<'END'\n{json.dumps({'interval': '1s', 'checkpoint': '2s', **settings})}\nEND")


def units(*names):
    """Settings that declare them."""
    return {"units": {name: {} for name in names}}


def drop_ins():
    """Units that have our drop-in."""
    found = machine.succeed("ls -d /etc/systemd/system/*.d/zz-service-accounting.conf 2>/dev/null || true").splitlines()
    return [path.split("/")[4].removesuffix(".d") for path in found]


start_all()
machine.wait_for_unit("web.service")
before = files()
first_run = machine.get_unit_property("web.service", "InvocationID")

with subtest("without settings, or with bad ones, it changes nothing, and says what to write"):
    for text, name in (
        ("", "is missing"),
        ('{ "intervall": "1s" }', "interval"),
        ('{ "units": { "web": {} } }', "web.service"),
        ('{ "units": { "a-.service": {} } }', "every unit that begins so"),
        ('{ "spool": "/srv/spool" }', "remove the key"),
        ("nonsense", "/tmp/settings.json"),
    ):
        machine.succeed(f"printf '%s' '{text}' >/tmp/settings.json")
        code, said = machine.execute(f"{INSTALL} {'--settings /tmp/settings.json' if text else ''} 2>&1")
        assert code == 2 and name in said and "\tat " not in said, (text, code, said)
        assert files() == before, files() ^ before

with subtest("called wrongly it says how, and exits with 2"):
    for wrong in "--set x", "--settings", "--root /nowhere", "--uninstall --settings /tmp/settings.json", "now":
        code, said = machine.execute(f"{INSTALL} {wrong} 2>&1")
        assert code == 2 and said.startswith("install: "), (wrong, code, said)
    assert files() == before, files() ^ before

with subtest("what fails on the way says so, and is made up for by another call"):
    write("/tmp/settings.json", units("web.service"))
    machine.succeed("mkdir /usr/lib/service-accounting", "mount -t tmpfs -o size=64k tmpfs /usr/lib/service-accounting")
    code, said = machine.execute(f"{INSTALL} --settings /tmp/settings.json 2>&1")
    assert code == 1 and "No space left" in said and "call this again" in said, (code, said)
    machine.fail(f"test -e {SETTINGS}", "systemctl is-active service-accounting.service")
    machine.succeed("umount /usr/lib/service-accounting")

with subtest("one command from a settings file, and the units that it declares are counted"):
    write("/tmp/settings.json", units("web.service", "worker@.service", "listener.socket"))
    said = machine.succeed(f"{INSTALL} --settings /tmp/settings.json")
    assert said == "service-accounting is installed; units declared: 3\n", said
    assert drop_ins() == ["listener.socket", "web.service", "worker@.service"], drop_ins()
    machine.wait_for_unit(AGENT)
    machine.wait_for_unit("service-accounting-repair.path")
    machine.succeed("test -r /usr/share/man/man1/service-accounting-report.1")
    machine.succeed("test -r /usr/share/zsh/vendor-completions/_service-accounting")
    machine.succeed("bash -c '. /usr/share/bash-completion/completions/service-accounting; complete -p service-accounting'")
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 300000")
    web = steady("web.service")
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)

with subtest("with other settings it is called again: units come and go, and none is restarted"):
    run, pid = machine.get_unit_property("web.service", "InvocationID"), machine.get_unit_property(AGENT, "MainPID")
    machine.succeed("systemctl start other.service")
    write(SETTINGS, units("web.service", "other.service"))
    machine.succeed(INSTALLED)
    assert drop_ins() == ["other.service", "web.service"], drop_ins()
    machine.fail("test -e /etc/systemd/system/listener.socket.d", "test -e /etc/systemd/system/worker@.service.d")
    assert machine.get_unit_property("web.service", "InvocationID") == run
    assert machine.get_unit_property(AGENT, "MainPID") == pid
    # From now on, without a restart of the service: the agent has it switched on.
    retry(lambda _: shown("other.service")["egressBytes"] is not None, 20)
    peer.succeed("traffic client machine 8081 --send 1000 --receive 200000")
    other = steady("other.service")
    settle()
    assert booked("other.service") == other, (booked("other.service"), other)

with subtest("a bad change leaves everything as it is: files, and the agent that runs"):
    good = files()
    pid = machine.get_unit_property(AGENT, "MainPID")
    write("/tmp/settings.json", {"units": {"web.service": {}}, "zone": "Europe/Atlantis"})
    code, said = machine.execute(f"{INSTALL} --settings /tmp/settings.json 2>&1")
    assert code == 2 and "Europe/Atlantis" in said and "nothing was changed" in said, (code, said)
    # The ledger comes and goes with its journal.
    changed = {path for path in files() ^ good if not path.startswith(STATE)}
    assert changed == set(), changed
    assert machine.get_unit_property(AGENT, "MainPID") == pid

with subtest("another version takes the place of the one that is there, and what the admin disabled stays so"):
    machine.succeed("touch /usr/lib/service-accounting/lib/former.jar /usr/lib/service-accounting/systemd/system/former.service")
    machine.succeed("printf '[Service]\\nExecStart=sleep 9999\\n[Install]\\nWantedBy=multi-user.target\\n' >/usr/lib/systemd/system/former.service")
    machine.succeed("systemctl enable --now former.service", "systemctl disable --now service-accounting-repair.path")
    machine.succeed(INSTALL)
    machine.fail("test -e /usr/lib/service-accounting/lib/former.jar", "test -e /usr/lib/systemd/system/former.service")
    machine.fail("systemctl is-active former.service", "systemctl is-active service-accounting-repair.path")
    machine.succeed("systemctl enable --now service-accounting-repair.path", f"systemctl is-active {AGENT}")
    assert files() - good == set(), files() - good

with subtest("removed, it leaves the ledger and its owner, and services run on"):
    use_rules("nftables")
    assert "NFLOG" in machine.succeed("nft list ruleset") or "log prefix" in machine.succeed("nft list ruleset")
    settle()
    held = plus(booked("web.service"), booked("other.service"))
    run = machine.get_unit_property("web.service", "InvocationID")
    said = machine.succeed(f"{INSTALLED} --uninstall")
    assert said == (
        f"left: {STATE}, the ledger, and its owner, the user and group service-accounting\nservice-accounting is removed\n"
    ), said
    left = files() ^ before
    assert all(path.startswith(STATE) for path in left) and LEDGER in left, left
    # iptables leaves its own empty chains, wherever it was asked.
    assert not re.search("service-accounting|SRVACCT|log", machine.succeed("nft list ruleset"))
    machine.succeed("test -z \"$(ls -d /run/service-accounting* /run/systemd/system.control 2>/dev/null)\"")
    assert machine.succeed("systemctl list-units --all --plain --no-legend 'service-accounting*'") == ""
    assert machine.get_unit_property("web.service", "InvocationID") == run
    machine.succeed("systemctl restart web.service")
    assert "hook" not in machine.succeed("journalctl --no-pager -u web.service --since -10s")
    code, said = machine.execute(f"{INSTALL} --uninstall 2>&1")
    assert code == 1 and "nothing is installed" in said, (code, said)

with subtest("installed again, it goes on with the ledger"):
    write("/tmp/settings.json", units("web.service", "other.service"))
    machine.succeed(f"{INSTALL} --settings /tmp/settings.json", "systemctl stop web.service other.service")
    settle()
    for key in COUNTERS:
        assert plus(booked("web.service"), booked("other.service"))[key] >= held[key], (key, held)

with subtest("records that no agent has booked stay, and are booked by the next installation"):
    machine.succeed("systemctl start web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 70000")
    last = steady("web.service")
    settle()
    held = booked("web.service")
    machine.succeed(f"systemctl stop {AGENT}", "systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 80000")
    last = steady("web.service")
    machine.succeed("systemctl stop web.service")
    said = machine.succeed(f"{INSTALLED} --uninstall")
    assert "left: /var/spool/service-accounting; records in it that no agent has booked:" in said, said
    machine.succeed(f"{INSTALL} --settings /tmp/settings.json")
    settle()
    assert booked("web.service") == plus(held, last), (booked("web.service"), held, last)

with subtest("into another root it starts nothing, and takes away all that it put there"):
    machine.succeed("mkdir /tmp/image", f"{INSTALL} --root /tmp/image --settings /tmp/settings.json")
    machine.succeed("test -x /tmp/image/usr/lib/service-accounting/libexec/hook")
    machine.succeed("test -L /tmp/image/etc/systemd/system/multi-user.target.wants/service-accounting.service")
    machine.succeed(f"{INSTALL} --root /tmp/image --uninstall")
    assert machine.succeed("find /tmp/image ! -type d") == ""
