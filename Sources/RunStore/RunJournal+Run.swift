internal import GRDB

extension RunJournal {
    /// The run itself.
    public func run() throws(RunStoreError) -> StoredRun {
        let found = try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM run").map { row in
                var run = StoredRun(
                    id: row["id"], name: row["name"], specification: row["specification"],
                    createdUnixSeconds: row["createdUnixSeconds"])
                run.state = row["state"]
                run.detail = row["detail"]
                run.exitCode = row["exitCode"]
                run.startedUnixSeconds = row["startedUnixSeconds"]
                run.endedUnixSeconds = row["endedUnixSeconds"]
                return run
            }
        }
        guard let found else { throw .damaged(path: folder, reason: "the journal names no run") }
        return found
    }

    func insert(_ run: StoredRun) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (id, name, specification, state, detail, createdUnixSeconds)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [run.id, run.name, run.specification, run.state, run.detail, run.createdUnixSeconds])
        }
    }

    /// The run begins or goes on.
    public func begin(state: String, atUnixSeconds time: Double) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql:
                    "UPDATE run SET state = ?, detail = '', exitCode = NULL, startedUnixSeconds = ?, endedUnixSeconds = NULL",
                arguments: [state, time])
        }
    }

    /// The run has ended.
    public func end(
        state: String, detail: String, exitCode: Int32, atUnixSeconds time: Double
    ) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET state = ?, detail = ?, exitCode = ?, endedUnixSeconds = ?",
                arguments: [state, detail, exitCode, time])
        }
    }
}
