"""A reboot is no loss: the runs that it ends are whole, no gap is added, and the next boot adds to them."""

machine.start(allow_reboot=True)
machine.wait_for_unit("service-accounting.service")
machine.wait_for_unit("web.service")
seen = []

for boot in range(3):
    with subtest(f"boot {boot + 1}: what moved is booked, and stays so over the reboot"):
        peer.succeed("traffic client machine 8080 --send 1000 --receive 400000")
        seen.append(steady("web.service"))
        boot_id = machine.succeed("cat /proc/sys/kernel/random/boot_id")
        machine.reboot()
        machine.wait_for_unit("service-accounting.service")
        machine.wait_for_unit("web.service")
        assert machine.succeed("cat /proc/sys/kernel/random/boot_id") != boot_id
        taken()
        assert plus(*seen)["egressBytes"] <= booked("web.service")["egressBytes"], (booked("web.service"), seen)
        assert len([run for run in runs("web.service") if not run["running"]]) == boot + 1, runs("web.service")
        assert gaps("web.service") == [], gaps("web.service")
        machine.succeed("service-accounting ledger verify")
