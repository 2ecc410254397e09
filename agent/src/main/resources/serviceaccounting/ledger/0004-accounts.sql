-- The service in whose account a unit belongs: that which is handed its sockets. It need not be accounted itself.
CREATE TABLE account_member (
    unit_id INTEGER NOT NULL PRIMARY KEY REFERENCES unit (id),
    account TEXT    NOT NULL
) STRICT;
