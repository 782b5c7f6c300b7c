internal import GRDB

extension RunJournal {
    /// Appends an event and returns its sequence number: 1, 2, 3, ...
    @discardableResult
    public func log(
        kind: String, text: String, values: [StoredValue] = [], atUnixSeconds time: Double
    ) throws(RunStoreError) -> UInt64 {
        try write { db in
            try db.execute(
                sql: "INSERT INTO logEntry (unixSeconds, kind, text, \"values\") VALUES (?, ?, ?, ?)",
                arguments: [time, kind, StoredText.of(text), StoredJSON.text(values)])
            return UInt64(db.lastInsertedRowID)
        }
    }

    /// Events after a sequence number, in order.
    public func logEntries(after sequence: UInt64, limit: Int) throws(RunStoreError) -> [StoredLogEntry] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM logEntry WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, limit]
            ).map { row in
                StoredLogEntry(
                    sequence: row["sequence"], unixSeconds: row["unixSeconds"], kind: row["kind"], text: row["text"],
                    values: StoredJSON.values(row["values"]))
            }
        }
    }
}
