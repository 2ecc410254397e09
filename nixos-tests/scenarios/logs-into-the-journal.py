"""What the agent says stands in the journal with fields: the unit, its run, its figures, the cause."""

import json


def entries(match):
    """Entries of the journal of this boot, as they are."""
    machine.succeed("journalctl --sync")
    return [json.loads(line) for line in machine.succeed(f"journalctl --boot -o json {match}").splitlines()]


start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")

with subtest("each message is one native entry, under the agent's unit and name"):
    (ready,) = [entry for entry in entries("-u service-accounting.service") if entry["MESSAGE"].startswith("ready: ")]
    assert ready["_TRANSPORT"] == "journal" and ready["SYSLOG_IDENTIFIER"] == "service-accounting", ready
    assert ready["PRIORITY"] == "6" and ready["_SYSTEMD_UNIT"] == "service-accounting.service", ready

with subtest("a run that the journal closed: unit, invocation and its figures"):
    machine.succeed("systemctl start other.service")
    peer.succeed("traffic client machine 8081 --send 1000 --receive 100000")
    seen = steady("other.service")
    settle()
    invocation = machine.get_unit_property("other.service", "InvocationID")
    machine.succeed("systemctl kill -s KILL other.service")
    retry(lambda _: entries("OBJECT_SYSTEMD_UNIT=other.service"), 20)
    (healed,) = entries("OBJECT_SYSTEMD_UNIT=other.service")
    assert healed["SERVICE_ACCOUNTING_UNIT"] == "other.service", healed
    assert healed["SERVICE_ACCOUNTING_INVOCATION"] == invocation, healed
    names = {"ingressBytes": "INGRESS_BYTES", "ingressPackets": "INGRESS_PACKETS",
             "egressBytes": "EGRESS_BYTES", "egressPackets": "EGRESS_PACKETS"}
    assert {key: int(healed[f"SERVICE_ACCOUNTING_{name}"]) for key, name in names.items()} == seen, (healed, seen)
    assert healed["PRIORITY"] == "6", healed

with subtest("a run that nothing told of: a warning with its cause"):
    machine.succeed("systemctl start idle.service")
    settle()
    machine.succeed("systemctl kill -s KILL idle.service")
    retry(lambda _: entries("OBJECT_SYSTEMD_UNIT=idle.service"), 40)
    (unseen,) = entries("OBJECT_SYSTEMD_UNIT=idle.service")
    assert unseen["SERVICE_ACCOUNTING_CAUSE"] == "end-unseen" and unseen["PRIORITY"] == "4", unseen

with subtest("beside the unit's own messages: journalctl -u takes them from root only, the field from everybody"):
    both = entries("_SYSTEMD_UNIT=other.service + UNIT=other.service _PID=1 + OBJECT_SYSTEMD_UNIT=other.service")
    assert {entry["SYSLOG_IDENTIFIER"] for entry in both} >= {"systemd", "service-accounting"}, both
    senders = {entry["SYSLOG_IDENTIFIER"] for entry in entries("-u other.service")}
    assert "service-accounting" not in senders, senders

with subtest("what root does about a unit is among the unit's own messages: switched back on after a daemon-reload"):
    machine.succeed("systemctl restart web.service")
    peer.succeed("traffic client machine 8080 --send 1000 --receive 1000")
    settle()
    machine.succeed("systemctl daemon-reload")
    retry(lambda _: shown("web.service")["ingressBytes"] is not None, 10)
    # Only where this systemd loses its counters at a reload is there anything to say.
    if gaps("web.service"):
        retry(lambda _: any("is on again" in entry["MESSAGE"] for entry in entries("-u web.service")), 20)
        assert not any("is on again" in entry["MESSAGE"] for entry in entries("-u other.service"))

with subtest("without a journal behind standard error, it is standard error"):
    machine.succeed("systemctl stop service-accounting.service")
    words = machine.execute("runuser -u service-accounting -- timeout 5 service-accounting agent --settings /nonexistent 2>&1")[1]
    assert words.startswith("<3>"), words
    # A shell that redirects it wants to read it there, though the variable is inherited.
    words = machine.succeed(
        "systemd-run --quiet --wait --pipe sh -c"
        " 'service-accounting agent --settings /nonexistent 2>/root/said; cat /root/said'; cat /root/said")
    assert "<3>" in words, words
