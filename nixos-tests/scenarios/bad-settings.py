"""Bad settings are refused with the value and what is expected; a running agent keeps the old ones; nothing is lost."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.succeed("systemctl start web.service other.service")
machine.succeed(f"cp {SETTINGS} /tmp/good.json")
peer.succeed("traffic client machine 8080 --send 1000 --receive 100000")
web = steady("web.service")
settle()


def write(text):
    """Replace the settings file."""
    machine.succeed(f"cat >{SETTINGS} <<'EOT'\n{text}\nEOT")


def checked(text):
    """Exit code and words of `settings check`."""
    write(text)
    return machine.execute("service-accounting settings check 2>&1")


# What is wrong, and what the answer must name.
BAD = {
    '{ "intervall": "1s" }': ["intervall", "interval"],
    '{ "interval": "soon" }': ["interval", "soon"],
    '{ "interval": "1ms" }': ["interval", "1ms"],
    '{ "interval": "5min", "checkpoint": "10s" }': ["interval", "checkpoint"],
    '{ "units": { "nginx": {} } }': ["nginx"],
    '{ "units": { "web.service": { "listenPort": 1 } } }': ["listenPort"],
    '{ "zone": "Europe/Atlantis" }': ["Europe/Atlantis"],
    '{ "ledger": "ledger.sqlite" }': ["ledger"],
    '{ "interval": "1s" ': [SETTINGS],
    "nonsense": [SETTINGS],
}

with subtest("each kind of mistake is refused with exit code 2, naming the value"):
    for text, names in BAD.items():
        code, said = checked(text)
        assert code == 2, (text, code, said)
        for name in names:
            assert name in said, (text, name, said)
        assert "\tat " not in said, f"a stack trace is no help: {said}"

with subtest("a running agent that is told to read bad settings keeps the old ones and says why"):
    write('{ "intervall": "1s" }')
    machine.succeed("systemctl reload service-accounting.service")
    machine.wait_until_succeeds(
        "journalctl --no-pager -u service-accounting.service | grep >/dev/null 'intervall.*the old settings hold'", timeout=10
    )
    peer.succeed("traffic client machine 8080 --send 1000 --receive 50000")
    web = steady("web.service")
    # The reader has no settings that it could use: it is told where the ledger is.
    machine.succeed("systemctl is-active service-accounting.service")
    machine.succeed(f"cp /tmp/good.json {SETTINGS}")
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)

with subtest("an agent that starts with bad settings ends with exit code 2, and comes back when they are mended"):
    write('{ "units": { "nginx": {} } }')
    machine.execute("systemctl restart service-accounting.service")
    machine.wait_until_succeeds(
        "systemctl show service-accounting.service -P ExecMainStatus | grep -qx 2", timeout=20
    )
    peer.succeed("traffic client machine 8080 --send 1000 --receive 60000")
    web = steady("web.service")
    machine.succeed("systemctl restart other.service")
    machine.succeed(f"cp /tmp/good.json {SETTINGS}")
    machine.wait_until_succeeds("systemctl is-active --quiet service-accounting.service", timeout=90)
    settle()
    assert booked("web.service") == web, (booked("web.service"), web)

with subtest("new good settings are taken over by a reload: a unit more is accounted from then on"):
    machine.succeed("systemctl start bystander.service")
    machine.succeed("systemctl set-property --runtime bystander.service IPAccounting=yes")
    machine.fail("service-accounting report bystander")
    machine.succeed(
        "python3 - <<'PY'\n"
        "import json\n"
        f"settings = json.load(open('{SETTINGS}'))\n"
        "settings['units']['bystander.service'] = {}\n"
        f"json.dump(settings, open('{SETTINGS}', 'w'))\n"
        "PY"
    )
    machine.succeed("service-accounting settings check", "systemctl reload service-accounting.service")
    machine.succeed("traffic tell bystander.service client peer 9000 --send 1000 --receive 40000")
    bystander = steady("bystander.service")
    settle()
    assert booked("bystander.service") == bystander, (booked("bystander.service"), bystander)
