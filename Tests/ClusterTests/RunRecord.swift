import Foundation
import RunStore
import Testing

/// What a run left: log, figures and journal.
struct RunRecord {
    // The spec's sizes.
    static let promptsPerStep = 16, groupSize = 8, steps = 6

    struct Leases: Equatable {
        var issued, completed, superseded, quarantined, refused: Int
    }

    private struct LogLine: Decodable {
        var kind, text: String
    }

    let state: String
    /// Every line of `recr1 logs`.
    let log: [String]
    /// SHA-256 of the final policy, as the report names it.
    let weights: String
    /// Where that policy was saved.
    let policyFolder: String
    let leases: Leases
    /// `metrics.jsonl`, steps only.
    let steps: [[String: Double]]
    /// The journal's committed steps.
    let journal: [StoredStep]
    /// Samples of each committed step.
    let samples: [[StoredSample]]

    init(log lines: String, state: String, folder: URL) throws {
        self.state = state
        let entries = try lines.split(separator: "\n").map {
            try JSONDecoder().decode(LogLine.self, from: Data($0.utf8))
        }
        log = entries.map(\.text)
        let report = try #require(entries.last { $0.kind == "report" }?.text, "no report: \(log)")
        weights = String(try #require(report.firstMatch(of: /policy \d+: weights ([0-9a-f]{64})/)).output.1)
        policyFolder = String(try #require(report.firstMatch(of: /saved in (.+)/)).output.1)
        leases = try Leases(report: report)
        steps = try String(contentsOf: folder.appending(path: "metrics.jsonl"), encoding: .utf8)
            .split(separator: "\n").compactMap { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                guard let object, object["kind"] as? String == "step" else { return nil }
                return object.compactMapValues { $0 as? Double }
            }
        let store = try RunJournal.openForReading(folder: folder.path)
        journal = try store.steps()
        samples = try journal.map { try store.samples(ofStep: $0.step) }
    }

    /// What must hold of every run that has ended well, whatever happened on the way: each step and each sample is there
    /// once, each lease has one end.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(state == "succeeded", sourceLocation: sourceLocation)
        #expect(steps.compactMap { $0["step"] } == (1...Self.steps).map(Double.init), sourceLocation: sourceLocation)
        #expect(journal.map(\.step) == (1...UInt64(Self.steps)).map { $0 }, sourceLocation: sourceLocation)
        for step in steps {
            let groups = ["trained", "skipped", "quarantined"].compactMap { step["groups/\($0)"] }
            #expect(groups.reduce(0, +) == Double(Self.promptsPerStep), sourceLocation: sourceLocation)
        }
        let places = (0..<UInt32(Self.promptsPerStep)).flatMap { group in
            (0..<UInt32(Self.groupSize)).map { [group, $0] }
        }
        for step in samples {
            #expect(step.map { [$0.group, $0.sample] } == places, sourceLocation: sourceLocation)
        }
        let ends = leases.completed + leases.superseded + leases.quarantined
        #expect(leases.issued == ends && leases.quarantined == 0, sourceLocation: sourceLocation)
    }

    /// The same weights by the same steps: prompts, completions, rewards and advantages.
    func expectSame(as other: RunRecord, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(weights == other.weights, sourceLocation: sourceLocation)
        #expect(journal.map(\.digest) == other.journal.map(\.digest), sourceLocation: sourceLocation)
        #expect(journal.map(\.policy) == other.journal.map(\.policy), sourceLocation: sourceLocation)
    }
}

extension RunRecord.Leases {
    fileprivate init(report: String) throws {
        let pattern =
            /leases: (\d+) issued, (\d+) completed, (\d+) done again or withdrawn, (\d+) given up, (\d+) late/
        let found = try #require(report.firstMatch(of: pattern)).output
        let counts = [found.1, found.2, found.3, found.4, found.5].compactMap { Int($0) }
        self.init(
            issued: counts[0], completed: counts[1], superseded: counts[2], quarantined: counts[3], refused: counts[4])
    }
}
