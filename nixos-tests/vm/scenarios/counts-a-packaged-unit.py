"""A service as NixOS defines it is counted, with its sandbox and its own stop commands, over a crash and a restart."""

start_all()
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("nginx.service")
machine.wait_for_open_port(80)

with subtest("the drop-in comes behind NixOS' own, and both stop commands are there"):
    stops = machine.succeed("systemctl cat nginx.service | grep ^ExecStopPost=").splitlines()
    assert stops[-1] == "ExecStopPost=-+/etc/service-accounting/hook stopped %n" and len(stops) == 3, stops

with subtest("what it sends is what systemd counts, at least the page and at most a tenth more"):
    peer.succeed("python3 -c \"import urllib.request; urllib.request.urlopen('http://machine/page').read()\"")
    first = steady("nginx.service")
    settle()
    assert booked("nginx.service") == first, (booked("nginx.service"), first)
    assert 1_000_000 < first["egressBytes"] < 1_100_000, first

with subtest("a crash and a restart keep every byte"):
    crashed = machine.get_unit_property("nginx.service", "InvocationID")
    machine.succeed("systemctl kill --kill-whom=main -s KILL nginx.service")
    # NixOS has systemd restart it.
    retry(lambda _: machine.get_unit_property("nginx.service", "InvocationID") not in ("", crashed), 60)
    machine.wait_for_unit("nginx.service")
    taken()
    assert booked("nginx.service")["egressBytes"] >= first["egressBytes"]
    machine.wait_for_open_port(80)
    peer.succeed("python3 -c \"import urllib.request; urllib.request.urlopen('http://machine/page').read()\"")
    second = steady("nginx.service")
    machine.succeed("systemctl stop nginx.service")
    taken()
    total = booked("nginx.service")["egressBytes"]
    # Goodbyes of open connections belong to the run, too, and come after the last look.
    assert first["egressBytes"] + second["egressBytes"] <= total < first["egressBytes"] + second["egressBytes"] + 2000, (total, first, second)
