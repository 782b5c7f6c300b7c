internal import GRDB

extension RunJournal {
    /// Writes a finished evaluation. One that was made again at the same step replaces the earlier one.
    public func record(_ evaluation: StoredEvaluation) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql: "DELETE FROM evaluation WHERE step = ? AND subject = ?",
                arguments: [evaluation.step, evaluation.subject])
            try db.execute(
                sql: """
                    INSERT INTO evaluation (step, subject, policyVersion, policyDigest, metrics, unparseable, failed,
                        seconds, unixSeconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    evaluation.step, evaluation.subject, evaluation.policy?.version, evaluation.policy?.digest,
                    StoredJSON.encode(evaluation.metrics), evaluation.unparseable, evaluation.failed,
                    evaluation.seconds, evaluation.unixSeconds,
                ])
            let id = db.lastInsertedRowID
            let insert = try db.makeStatement(sql: "INSERT INTO evaluatedQuery VALUES (?, ?, ?, ?, ?, ?, ?)")
            for (position, query) in evaluation.queries.enumerated() {
                try insert.execute(arguments: [
                    id, position, query.query, StoredText.of(query.text), StoredText.of(query.searchText), query.reward,
                    query.values.map { StoredJSON.encode($0) },
                ])
            }
        }
    }

    /// All evaluations with their queries, oldest first.
    public func evaluations() throws(RunStoreError) -> [StoredEvaluation] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM evaluation ORDER BY step, id").map { row in
                try Self.evaluation(row, queries: Self.queries(of: row["id"], db))
            }
        }
    }

    private static func queries(of id: Int64, _ db: Database) throws -> [StoredEvaluation.Query] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM evaluatedQuery WHERE evaluation = ? ORDER BY position", arguments: [id]
        ).map { row in
            let values: String? = row["values"]
            return StoredEvaluation.Query(
                query: row["query"], text: row["text"], searchText: row["searchText"], reward: row["reward"],
                values: values.flatMap { StoredJSON.decode($0) })
        }
    }

    private static func evaluation(_ row: Row, queries: [StoredEvaluation.Query]) -> StoredEvaluation {
        var policy: StoredPolicy?
        if let version: UInt64 = row["policyVersion"], let digest: String = row["policyDigest"] {
            policy = StoredPolicy(version: version, digest: digest)
        }
        return StoredEvaluation(
            step: row["step"], subject: row["subject"], policy: policy,
            metrics: StoredJSON.decode(row["metrics"]) ?? [],
            queries: queries, unparseable: row["unparseable"], failed: row["failed"], seconds: row["seconds"],
            unixSeconds: row["unixSeconds"])
    }

    /// Notes a checkpoint that is complete on disk.
    public func record(_ checkpoint: StoredCheckpoint) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    checkpoint.step, checkpoint.policy.version, checkpoint.policy.digest, checkpoint.isBest,
                    checkpoint.fleet, checkpoint.unixSeconds,
                ])
        }
    }

    /// Checkpoints that were written, oldest first; some may have been pruned since.
    public func checkpoints() throws(RunStoreError) -> [StoredCheckpoint] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM checkpoint ORDER BY step").map { row in
                StoredCheckpoint(
                    step: row["step"], policy: StoredPolicy(version: row["policyVersion"], digest: row["policyDigest"]),
                    isBest: row["isBest"], fleet: row["fleet"], unixSeconds: row["unixSeconds"])
            }
        }
    }
}
