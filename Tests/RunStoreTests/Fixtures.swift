import Foundation
import RunStore

/// A fresh folder for one test, removed when the body returns.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "/recr1-runstore-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

enum Fixtures {
    static let run = StoredRun(id: "test-1", name: "test", specification: "name: test", createdUnixSeconds: 5)

    static func policy(_ version: UInt64) -> StoredPolicy {
        StoredPolicy(version: version, digest: String(repeating: "a", count: 64))
    }

    static func step(_ number: UInt64) -> StoredStep {
        StoredStep(
            step: number, behaviour: policy(number - 1), policy: policy(number), epoch: 0, position: 6 * number,
            digest: "d\(number)", metrics: [StoredValue("loss", -0.25), StoredValue("reward/mean", 0.5)],
            unixSeconds: 100)
    }

    static let samples = [
        StoredSample(
            group: 0, sample: 0, query: "q1", fate: "trained", text: "naïve \u{0} \"text\"", tokenCount: 3,
            finish: "stop", reward: 0.5, searchText: "text", advantage: -1.25, reason: nil),
        StoredSample(
            group: 0, sample: 1, query: "q1", fate: "failed", text: "", tokenCount: 1, finish: "length", reward: nil,
            searchText: nil, advantage: nil, reason: "timeout"),
    ]

    static func evaluation(_ step: UInt64, subject: String = "policy") -> StoredEvaluation {
        StoredEvaluation(
            step: step, subject: subject, policy: subject == "policy" ? policy(step) : nil, metrics: ["ndcg@10"],
            queries: [
                StoredEvaluation.Query(query: "v1", text: "t", searchText: "s", reward: 0.1, values: [0.123456789]),
                StoredEvaluation.Query(query: "v0", text: "u", searchText: nil, reward: nil, values: nil),
            ], unparseable: 0, failed: 1, seconds: 2.5, unixSeconds: 200)
    }
}
