package serviceaccounting.traffic;

/**
 * One cumulative figure that systemd keeps per run of a unit.
 *
 * <p>Names are those of the D-Bus properties, org.freedesktop.systemd1(5). "Ingress" is what the
 * unit received, "egress" what it sent; bytes are IP bytes: header and payload, per socket buffer
 * (systemd.resource-control(5), IPAccounting=).
 */
public enum Counter {
    INGRESS_BYTES("IPIngressBytes", "ingress_bytes", "ingressBytes", Group.IP),
    INGRESS_PACKETS("IPIngressPackets", "ingress_packets", "ingressPackets", Group.IP),
    EGRESS_BYTES("IPEgressBytes", "egress_bytes", "egressBytes", Group.IP),
    EGRESS_PACKETS("IPEgressPackets", "egress_packets", "egressPackets", Group.IP),
    CPU_NANOS("CPUUsageNSec", "cpu_nanos", "cpuNanos", Group.CPU),
    IO_READ_BYTES("IOReadBytes", "io_read_bytes", "ioReadBytes", Group.IO),
    IO_WRITE_BYTES("IOWriteBytes", "io_write_bytes", "ioWriteBytes", Group.IO);

    /**
     * Counters that the kernel resets together: a fall of one says nothing about those of another
     * group.
     */
    public enum Group {
        /** The unit's cgroup BPF map. */
        IP,
        /** cpu.stat of the unit's cgroup. */
        CPU,
        /** io.stat of the unit's cgroup; absent where the controller is missing. */
        IO
    }

    private final String property;
    private final String column;
    private final String jsonKey;
    private final Group group;

    Counter(String property, String column, String jsonKey, Group group) {
        this.property = property;
        this.column = column;
        this.jsonKey = jsonKey;
        this.group = group;
    }

    /** The D-Bus property and the name {@code systemctl show} prints. */
    public String property() {
        return property;
    }

    /** The column in every usage table of the ledger. */
    public String column() {
        return column;
    }

    /** The key in {@code --json} output. */
    public String jsonKey() {
        return jsonKey;
    }

    /** The counters that are reset together with this one. */
    public Group group() {
        return group;
    }
}
