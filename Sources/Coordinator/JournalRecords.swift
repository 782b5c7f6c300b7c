import ClusterCore
import Digests
import RunStore
import WireProtocol

// What the machine decides and what the journal keeps are different values on purpose: the journal outlives builds.

extension StoredPolicy {
    init(_ policy: PolicyReference) { self.init(version: policy.version, digest: policy.digest.hex) }
}

extension PolicyReference {
    /// `nil` when the stored digest is not one.
    init?(_ stored: StoredPolicy) {
        guard let digest = Digest(hex: stored.digest) else { return nil }
        self.init(version: stored.version, digest: digest)
    }
}

extension [StoredValue] {
    init(_ values: [NamedValue]) { self = values.map { StoredValue($0.name, $0.value) } }
}

extension [NamedValue] {
    init(_ stored: [StoredValue]) { self = stored.map { NamedValue($0.name, $0.value) } }
}

extension StoredStep {
    init(_ record: StepRecord, unixSeconds: Double) {
        self.init(
            step: record.step, behaviour: StoredPolicy(record.behaviour), policy: StoredPolicy(record.policy),
            epoch: record.cursor.epoch, position: record.cursor.position, digest: record.digest.hex,
            metrics: [StoredValue](record.metrics), unixSeconds: unixSeconds)
    }
}

extension StoredSample {
    init(_ sample: SampleRecord) {
        self.init(
            group: sample.group, sample: sample.sample, query: sample.query.rawValue, fate: sample.fate.rawValue,
            text: sample.text, tokenCount: sample.tokenCount, finish: sample.finish.map { "\($0)" },
            reward: sample.reward, searchText: sample.searchText, advantage: sample.advantage.map(Double.init),
            reason: sample.reason)
    }
}

extension StoredEvaluation {
    init(_ record: EvaluationRecord, unixSeconds: Double) {
        self.init(
            step: record.step, subject: record.subject.rawValue, policy: record.policy.map(StoredPolicy.init),
            metrics: record.metrics,
            queries: record.queries.map { query in
                Query(
                    query: query.query.rawValue, text: query.text, searchText: query.searchText, reward: query.reward,
                    values: query.values)
            }, unparseable: record.unparseable, failed: record.failed, seconds: record.seconds,
            unixSeconds: unixSeconds)
    }
}

extension EvaluationRecord {
    /// `nil` when the journal holds a subject this build does not know.
    init?(_ stored: StoredEvaluation, run: RunID) {
        guard let subject = EvaluationSubject(rawValue: stored.subject) else { return nil }
        self.init(
            run: run, step: stored.step, subject: subject, policy: stored.policy.flatMap { PolicyReference($0) },
            metrics: stored.metrics,
            queries: stored.queries.map { query in
                QueryEvaluation(
                    query: QueryID(rawValue: query.query), text: query.text, searchText: query.searchText,
                    reward: query.reward, values: query.values)
            }, unparseable: stored.unparseable, failed: stored.failed, seconds: stored.seconds)
    }
}

extension LogEntry {
    init(_ stored: StoredLogEntry) {
        self.init(
            sequence: stored.sequence, unixSeconds: stored.unixSeconds,
            kind: LogKind.allCases.first { "\($0)" == stored.kind } ?? .info, text: stored.text,
            values: [NamedValue](stored.values))
    }
}

extension RunState {
    /// The state a journal names; `nil` for a name this build does not know.
    init?(stored name: String) {
        guard let state = RunState.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = state
    }
}
