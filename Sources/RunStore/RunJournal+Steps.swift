internal import GRDB

extension RunJournal {
    /// Commits a step with its samples. It must follow the last committed one.
    public func commit(_ step: StoredStep, samples: [StoredSample]) throws(RunStoreError) {
        try write { db in
            let last = try UInt64.fetchOne(db, sql: "SELECT max(step) FROM step") ?? 0
            guard step.step == last + 1 else {
                throw RunStoreError.stepOutOfOrder(expected: last + 1, found: step.step)
            }
            try db.execute(
                sql: "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    step.step, step.behaviour.version, step.behaviour.digest, step.policy.version, step.policy.digest,
                    step.epoch, step.position, step.digest, StoredJSON.text(step.metrics), step.unixSeconds,
                ])
            let insert = try db.makeStatement(sql: "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            for sample in samples {
                try insert.execute(arguments: [
                    step.step, sample.group, sample.sample, sample.query, sample.fate,
                    StoredText.of(sample.text), sample.tokenCount,
                    sample.finish, sample.reward, StoredText.of(sample.searchText), sample.advantage,
                    StoredText.of(sample.reason),
                ])
            }
        }
    }

    /// The last committed step; `nil` before the first.
    public func latestStep() throws(RunStoreError) -> StoredStep? {
        try read { db in try Row.fetchOne(db, sql: "SELECT * FROM step ORDER BY step DESC LIMIT 1").map(Self.step) }
    }

    /// Committed steps after one, in order.
    public func steps(after step: UInt64 = 0, limit: Int = 1_000_000) throws(RunStoreError) -> [StoredStep] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM step WHERE step > ? ORDER BY step LIMIT ?", arguments: [step, limit]
            ).map(Self.step)
        }
    }

    /// Samples of a step, by group and sample.
    public func samples(ofStep step: UInt64) throws(RunStoreError) -> [StoredSample] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM sample WHERE step = ? ORDER BY groupIndex, sampleIndex", arguments: [step]
            ).map { row in
                StoredSample(
                    group: row["groupIndex"], sample: row["sampleIndex"], query: row["query"], fate: row["fate"],
                    text: row["text"], tokenCount: row["tokenCount"], finish: row["finish"], reward: row["reward"],
                    searchText: row["searchText"], advantage: row["advantage"], reason: row["reason"])
            }
        }
    }

    /// Goes back to the state after a step: what was committed or evaluated later is taken out, since it will be done
    /// again. The log stays, it is history. Returns how many steps were taken out.
    @discardableResult
    public func rewind(toStep step: UInt64) throws(RunStoreError) -> Int {
        try write { db in
            try db.execute(sql: "DELETE FROM evaluation WHERE step > ?", arguments: [step])
            try db.execute(sql: "DELETE FROM checkpoint WHERE step > ?", arguments: [step])
            try db.execute(sql: "DELETE FROM step WHERE step > ?", arguments: [step])
            return db.changesCount
        }
    }

    private static func step(_ row: Row) -> StoredStep {
        StoredStep(
            step: row["step"],
            behaviour: StoredPolicy(version: row["behaviourVersion"], digest: row["behaviourDigest"]),
            policy: StoredPolicy(version: row["policyVersion"], digest: row["policyDigest"]), epoch: row["epoch"],
            position: row["position"], digest: row["digest"], metrics: StoredJSON.values(row["metrics"]),
            unixSeconds: row["unixSeconds"])
    }
}
