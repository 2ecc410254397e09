"""Oneshots: the counters are kept by the stop record, or by the record after the start where the unit remains active."""

RESOURCES = "ae8f7b866b0347b9af31fe1c80b127c0"


def in_journal(unit):
    """The counters of the unit's last run by systemd's own record in the journal, which a oneshot leaves at its end."""
    line = machine.wait_until_succeeds(
        f"journalctl --no-pager -o json UNIT={unit} MESSAGE_ID={RESOURCES} | tail -n 1 | grep .", timeout=10
    )
    fields = json.loads(line)
    names = {
        "ingressBytes": "IP_METRIC_INGRESS_BYTES",
        "ingressPackets": "IP_METRIC_INGRESS_PACKETS",
        "egressBytes": "IP_METRIC_EGRESS_BYTES",
        "egressPackets": "IP_METRIC_EGRESS_PACKETS",
    }
    return {key: int(fields[name]) for key, name in names.items()}


start_all()
machine.wait_for_unit("service-accounting.service")

with subtest("a oneshot that is over before anybody looks is counted, each time it runs"):
    seen = []
    for _ in range(3):
        machine.succeed("systemctl start job.service")
        seen.append(in_journal("job.service"))
    taken()
    assert seen[0]["ingressBytes"] > 20000, seen
    assert booked("job.service") == plus(*seen), (booked("job.service"), seen)
    assert len(runs("job.service")) == 3, runs("job.service")

with subtest("one that remains active is counted although its counters are gone when it stops"):
    machine.succeed("systemctl start job-remains.service")
    first = steady("job-remains.service")
    assert first["ingressBytes"] > 20000, first
    settle()
    assert booked("job-remains.service") == first, (booked("job-remains.service"), first)
    machine.succeed("systemctl stop job-remains.service")
    taken()
    assert booked("job-remains.service") == first, (booked("job-remains.service"), first)

with subtest("also without the agent, from its records alone"):
    machine.succeed("systemctl stop service-accounting.service")
    machine.succeed("systemctl start job-remains.service")
    second = steady("job-remains.service")
    machine.succeed("systemctl stop job-remains.service")
    machine.succeed("systemctl start service-accounting.service")
    taken()
    assert booked("job-remains.service") == plus(first, second), (booked("job-remains.service"), first, second)

with subtest("a oneshot that fails is counted too"):
    machine.succeed("mkdir -p /etc/traffic")
    machine.succeed("echo 'JOB=client peer 1 --send 20 --receive 0' >/etc/traffic/job.service")
    machine.fail("systemctl start job.service")
    failed = in_journal("job.service")
    taken()
    assert booked("job.service") == plus(*seen, failed), (booked("job.service"), seen, failed)
    assert runs("job.service")[-1]["result"] == "exit-code", runs("job.service")[-1]

with subtest("resets at the stop of a oneshot are what they are: no gap"):
    assert gaps("job-remains.service") == [], gaps("job-remains.service")
    assert gaps("job.service") == [], gaps("job.service")
