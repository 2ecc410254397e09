package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import serviceaccounting.ledger.RemoteChanges.PendingKey;
import serviceaccounting.ledger.RemoteChanges.Slot;
import serviceaccounting.ledger.RemoteChanges.SlotKey;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;

/**
 * Writes the rows of remotes. However often it is called for a slot, no more remotes are told apart
 * in it than are allowed: the rest goes to other.
 */
final class RemoteRows {

    private static final String ADD_PENDING =
            "INSERT INTO remote_pending (ingress_bytes, ingress_packets, egress_bytes, egress_packets, invocation, hour_s, day, address, prefix_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ingress_bytes = ingress_bytes + excluded.ingress_bytes, ingress_packets = ingress_packets + excluded.ingress_packets, egress_bytes = egress_bytes + excluded.egress_bytes, egress_packets = egress_packets + excluded.egress_packets";

    private static final String RESOLVED =
            "SELECT p.hour_s, p.day, i.unit_id, p.address, p.prefix_length, p.ingress_bytes, p.ingress_packets, p.egress_bytes, p.egress_packets FROM remote_pending p JOIN invocation i ON i.invocation = p.invocation";

    private static final String DELETE_RESOLVED =
            "DELETE FROM remote_pending WHERE invocation IN (SELECT p.invocation FROM remote_pending p JOIN invocation i ON i.invocation = p.invocation)";

    private final Connection connection;

    /** How many remotes of a unit are told apart when what was pending finds its unit. */
    private int most = Integer.MAX_VALUE;

    RemoteRows(Connection connection) {
        this.connection = connection;
    }

    /** Runs are to be written before, so that what is pending finds its unit. */
    void write(UnitIds units, RemoteChanges changes) throws SQLException {
        for (Map.Entry<SlotKey, Slot> entry : changes.slots().entrySet()) {
            SlotKey key = entry.getKey();
            most = entry.getValue().most();
            try (SlotWriter slot =
                    new SlotWriter(
                            connection, key.table(), key.key(), units.of(key.unit()), most)) {
                for (Map.Entry<RemotePrefix, RemoteAmounts> remote :
                        entry.getValue().amounts().entrySet()) {
                    slot.add(remote.getKey(), remote.getValue());
                }
            }
        }
        writeChecks(units, changes);
        RemoteRunRows.keep(connection, changes.runs());
        writePending(changes.pending());
        movePending();
    }

    private void writeChecks(UnitIds units, RemoteChanges changes) throws SQLException {
        for (RemoteTable table : RemoteTable.values()) {
            try (PreparedStatement add = connection.prepareStatement(table.addChecksStatement())) {
                for (Map.Entry<RemoteChanges.CheckKey, RemoteChecks> entry :
                        changes.checks().entrySet()) {
                    if (entry.getKey().table() == table) {
                        add.setLong(1, entry.getKey().key());
                        add.setLong(2, units.of(entry.getKey().unit()));
                        RemoteColumns.bind(add, 2, entry.getValue().afterStop());
                        RemoteColumns.bind(add, 2 + RemoteColumns.AMOUNTS, entry.getValue().lost());
                        add.executeUpdate();
                    }
                }
            }
        }
    }

    private void writePending(Map<PendingKey, RemoteAmounts> pending) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD_PENDING)) {
            for (Map.Entry<PendingKey, RemoteAmounts> entry : pending.entrySet()) {
                int place = RemoteColumns.bind(add, 0, entry.getValue());
                add.setString(++place, entry.getKey().invocation().hex());
                add.setLong(++place, entry.getKey().hourSeconds());
                add.setLong(++place, entry.getKey().day());
                RemoteColumns.bind(add, place, entry.getKey().remote());
                add.executeUpdate();
            }
        }
    }

    private void movePending() throws SQLException {
        boolean any = false;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RESOLVED)) {
            while (row.next()) {
                any = true;
                RemotePrefix remote = RemoteColumns.remote(row, 4);
                RemoteAmounts amounts = RemoteColumns.amounts(row, 6);
                add(RemoteTable.HOUR, row.getLong(1), row.getLong(3), remote, amounts);
                add(RemoteTable.DAY, row.getLong(2), row.getLong(3), remote, amounts);
            }
        }
        if (any) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(DELETE_RESOLVED);
            }
        }
    }

    private void add(
            RemoteTable table, long key, long unit, RemotePrefix remote, RemoteAmounts amounts)
            throws SQLException {
        try (SlotWriter slot = new SlotWriter(connection, table, key, unit, most)) {
            slot.add(remote, amounts);
        }
    }

    /** Writes remotes of one unit in one hour or on one day. */
    private static final class SlotWriter implements AutoCloseable {

        private final PreparedStatement add;
        private final PreparedStatement insert;
        private final long key;
        private final long unit;
        private final int most;
        private final Connection connection;
        private final RemoteTable table;
        private long known = -1;

        SlotWriter(Connection connection, RemoteTable table, long key, long unit, int most)
                throws SQLException {
            this.connection = connection;
            this.table = table;
            this.key = key;
            this.unit = unit;
            this.most = most;
            add = connection.prepareStatement(table.addStatement());
            insert = connection.prepareStatement(table.insertStatement());
        }

        void add(RemotePrefix remote, RemoteAmounts amounts) throws SQLException {
            if (execute(add, remote, amounts) > 0) {
                return;
            }
            if (remote.equals(RemotePrefix.OTHER)) {
                execute(insert, remote, amounts);
                return;
            }
            if (known < 0) {
                known = count();
            }
            if (known >= most) {
                add(RemotePrefix.OTHER, amounts);
                return;
            }
            known++;
            execute(insert, remote, amounts);
        }

        private int execute(PreparedStatement statement, RemotePrefix remote, RemoteAmounts amounts)
                throws SQLException {
            int place = RemoteColumns.bind(statement, 0, amounts);
            statement.setLong(++place, key);
            statement.setLong(++place, unit);
            RemoteColumns.bind(statement, place, remote);
            return statement.executeUpdate();
        }

        private long count() throws SQLException {
            try (PreparedStatement question = connection.prepareStatement(table.countStatement())) {
                question.setLong(1, key);
                question.setLong(2, unit);
                try (ResultSet answer = question.executeQuery()) {
                    answer.next();
                    return answer.getLong(1);
                }
            }
        }

        @Override
        public void close() throws SQLException {
            try (PreparedStatement first = add;
                    PreparedStatement second = insert) {
                first.clearParameters();
                second.clearParameters();
            }
        }
    }
}
