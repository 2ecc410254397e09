"""Events: what a unit moves each 100 ms, in a ring that is bounded; together they are what systemd counted, to the byte,
over restarts of the unit, stops and crashes of the agent, and rotations."""

RING = "/var/lib/service-accounting/events"
AGENT = "service-accounting.service"


def events(words=""):
    """The events as JSON objects."""
    return [json.loads(line) for line in machine.succeed(f"service-accounting events --json {words}").splitlines()]


def moved(unit, some=None):
    """All that the events say of a unit: egress and ingress bytes."""
    figures = [event["s"][unit] for event in (events(unit) if some is None else some) if unit in event["s"]]
    return [sum(figure[place] for figure in figures) for place in (0, 1)]


def grown(*amounts):
    """Egress and ingress of counters."""
    sums = plus(*amounts)
    return [sums["egressBytes"], sums["ingressBytes"]]


def logged(unit, wanted):
    """Wait until the events say that much of a unit."""
    seen = {}

    def enough(_last):
        seen["now"] = moved(unit)
        return seen["now"] == wanted

    try:
        retry(enough, 20)
    except Exception as late:
        raise AssertionError(f"the events of {unit} say {seen['now']}, and should {wanted}") from late


def negative(counters):
    return {key: -value for key, value in counters.items()}


start_all()
machine.wait_for_unit(AGENT)
machine.succeed("systemctl start web.service other.service")
peer.succeed("traffic client machine 8080 --send 2000 --receive 30000")
before = steady("web.service")

with subtest("without events there is no ring, and asking says how to get one"):
    code, said = machine.execute("service-accounting events 2>&1")
    assert code == 1 and '"enable": true' in said, (code, said)

with subtest("what moves from then on is logged, and nothing of before"):
    change_settings('settings["events"] = {"enable": True, "interval": "100ms", "maxBytes": 1048576}')
    machine.wait_until_succeeds(f"grep -q 'run.*web.service' {RING}/newer.jsonl", timeout=20)
    assert moved("web.service") == [0, 0], events()
    for turn in range(5):
        peer.succeed(f"traffic client machine 8080 --send 5000 --receive {turn * 40000}")
    first = steady("web.service")
    logged("web.service", grown(first, negative(before)))

with subtest("only what is not zero: each event has a duration, and bytes of each unit it names"):
    some = events()
    assert len(some) > 1, some
    for event in some:
        assert set(event) == {"t", "d", "s"} and event["s"], event
        assert all(sum(figures) > 0 for figures in event["s"].values()), event
        # 100 ms, and what the machine is late.
        assert 0 <= event["d"] < 2000, event
    lines = int(machine.succeed(f"wc -l <{RING}/newer.jsonl"))
    machine.succeed("sleep 1")
    assert int(machine.succeed(f"wc -l <{RING}/newer.jsonl")) == lines, "nothing moved, and something was written"

with subtest("events within the window are shown as one, with the same sum; reading destroys nothing"):
    merged = events("--window 10s web")
    assert moved("web.service", merged) == grown(first, negative(before)), merged
    assert len(merged) < len(some), (len(merged), len(some))
    assert all(event["d"] <= 10000 for event in merged), merged
    assert events() == some
    assert events("--since -1h") == some and events("--since now") == []
    assert "web.service" in machine.succeed("service-accounting events web | tail -n 2 | head -n 1")

with subtest("readers need the group, and nothing more"):
    group = machine.succeed("getent group service-accounting | cut -d: -f3").strip()
    machine.succeed(f"setpriv --reuid=65534 --regid=65534 --groups={group} service-accounting events web")
    code, said = machine.execute("setpriv --reuid=65534 --regid=65534 --clear-groups service-accounting events 2>&1")
    assert code == 1 and "join the group" in said, (code, said)

with subtest("restarts of the unit: the last bytes of each run come with its stop record"):
    runs_seen = [negative(before)]
    for turn in range(3):
        # At its stop it still sends: no look from outside can see that.
        machine.succeed("traffic tell web.service at-stop client peer 9000 --send 7000 --receive 9000")
        peer.succeed("traffic client machine 8080 --send 3000 --receive 20000")
        machine.succeed("systemctl reset-failed web.service", "systemctl restart web.service")
    taken()
    peer.succeed("traffic client machine 8080 --send 1000 --receive 1000")
    steady("web.service")
    settle()
    whole = plus(*runs_seen, booked("web.service"))
    logged("web.service", grown(whole))

with subtest("the agent's stop loses nothing, and what moves while it is away comes with the next event"):
    peer.succeed("traffic client machine 8080 --send 1000 --receive 50000")
    machine.succeed(f"systemctl stop {AGENT}")
    stopped = moved("web.service")
    assert stopped == grown(runs_seen[0], booked("web.service")) or stopped[0] > grown(whole)[0], (stopped, whole)
    peer.succeed("traffic client machine 8080 --send 1000 --receive 60000")
    machine.succeed("traffic tell web.service at-stop client peer 9000 --send 7000 --receive 9000")
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 7000")
    steady("web.service")
    machine.succeed(f"systemctl start {AGENT}")
    settle()
    logged("web.service", grown(runs_seen[0], booked("web.service")))

with subtest("a crash of the agent neither loses nor doubles, and a torn line is cut"):
    peer.succeed("traffic client machine 8080 --send 1000 --receive 50000")
    machine.succeed(f"systemctl kill -s KILL {AGENT}")
    machine.succeed(f"printf '{{\"t\":17' >>{RING}/newer.jsonl")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 60000")
    steady("web.service")
    machine.wait_until_succeeds(f"systemctl is-active --quiet {AGENT}", timeout=60)
    settle()
    logged("web.service", grown(runs_seen[0], booked("web.service")))

with subtest("whoever follows sees each event once, also over a rotation, and the ring stays within its bounds"):
    machine.succeed(
        "systemd-run --quiet --unit=follower sh -c 'service-accounting events --follow --json web >/tmp/followed'"
    )
    machine.wait_until_succeeds("pgrep -f 'events --follow'", timeout=20)
    machine.succeed("sleep 2")  # it looks ten times a second, from its start on
    behind = moved("web.service")
    for turn in range(3):
        # The filler is not the agent's: it stands for the hour in which so many events would come.
        machine.succeed(
            f"systemctl stop {AGENT}",
            "python3 - <<'END'\n"
            f"ring = open('{RING}/newer.jsonl', 'a')\n"
            "line = '{\"t\":1,\"d\":1,\"s\":{\"filler.service\":[1,1]}}\\n'\n"
            "ring.write(line * ((523500 - ring.tell()) // len(line)))\n"
            "END",
            f"systemctl start {AGENT}",
        )
        for _ in range(60):
            peer.succeed("traffic client machine 8080 --send 400 --receive 1000")
            if int(machine.succeed(f"cat {RING}/newer.jsonl 2>/dev/null | wc -c")) < 400000:
                break
        assert int(machine.succeed(f"cat {RING}/newer.jsonl 2>/dev/null | wc -c")) < 400000, "it never turned"
        size = int(machine.succeed(f"cat {RING}/*.jsonl | wc -c"))
        assert size <= 1048576, size
    steady("web.service")
    settle()
    wanted = grown(runs_seen[0], booked("web.service"))

    def followed(_last):
        some = [json.loads(line) for line in machine.succeed("cat /tmp/followed").splitlines()]
        figures = moved("web.service", some)
        return [figures[0] + behind[0], figures[1] + behind[1]] == wanted

    retry(followed, 20)
    machine.succeed("systemctl stop follower.service")

with subtest("events name the remotes that moved most, where they are asked for"):
    use_rules("nftables")
    change_settings('settings["events"]["topRemotes"] = 2')
    machine.wait_until_succeeds(f"systemctl is-active {AGENT}", timeout=20)
    machine.succeed("systemctl restart web.service")
    settle()
    peer.succeed("traffic client -4 machine 8080 --send 5000 --receive 700000")
    spoken = steady("web.service")
    (address,) = set(peer.succeed("getent ahostsv4 peer | cut -d ' ' -f 1").split())

    def named(_last):
        # A packet may be read just behind the event in which its bytes are: it is named in the next one.
        peer.succeed("traffic client -6 machine6 8080 --send 20 --receive 20")
        told = [event["r"]["web.service"] for event in events("web.service") if "web.service" in event.get("r", {})]
        sums = [sum(remotes[address][place] for remotes in told if address in remotes) for place in (0, 1)]
        return sums == [spoken["egressBytes"], spoken["ingressBytes"]]

    retry(named, 20)

with subtest("what made room for newer events is counted, and said"):
    assert vital("event-bytes-dropped") > 2 * 500000, vital("event-bytes-dropped")
    assert "bytes of older events are gone" in machine.succeed("service-accounting events")

with subtest("a full disk: the agent goes on, and what moved meanwhile comes with the next event"):
    machine.succeed(f"systemctl stop {AGENT}")
    machine.succeed(
        f"mount -t tmpfs -o size=64k,uid=$(id -u service-accounting),gid=$(id -g service-accounting),mode=750 none {RING}"
    )
    machine.succeed(f"systemctl start {AGENT}")
    machine.wait_until_succeeds(f"grep -q 'run.*web.service' {RING}/newer.jsonl", timeout=20)
    start = steady("web.service")
    machine.execute(f"dd if=/dev/zero of={RING}/filler bs=1k 2>/dev/null")
    refused = "journalctl -u service-accounting.service | grep -q 'cannot write events'"
    for _ in range(200):
        # The file's last page has room for some events.
        peer.succeed("traffic client machine 8080 --send 400 --receive 1000")
        machine.succeed("sleep 0.2")
        if machine.execute(refused)[0] == 0:
            break
    machine.succeed(refused)
    machine.succeed(f"rm {RING}/filler")
    end = steady("web.service")
    logged("web.service", grown(end, negative(start)))
    machine.succeed(f"systemctl is-active {AGENT}")
