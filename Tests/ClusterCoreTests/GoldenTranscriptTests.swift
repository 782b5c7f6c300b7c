import Foundation
import RunSpec
import Testing
import WireProtocol

import ClusterCore

/// A small run as a log that a person can check, kept in `Fixtures/run.txt`.
@Suite struct GoldenTranscriptTests {
    /// One step of four prompts. Of two rollout workers one falls silent with a lease; its late result is refused.
    static func course() -> Transcript {
        let plan = Fixtures.plan { spec in
            spec.rollout.promptsPerStep = 4
            spec.optimization.steps = 1
            spec.optimization.gradientShards = 2
            spec.evaluation.queries = 3
        }
        var transcript = Transcript(plan: plan, rollout: 2, reward: 1)
        transcript.answer = { message in
            if case .rolloutLease(let lease) = message, lease.lease.rawValue == 4 { return nil }
            return Transcript.answer(message)
        }
        transcript.settle()
        guard let lease = transcript.lease(LeaseID(rawValue: 4)), let late = Transcript.answer(lease) else {
            preconditionFailure("the course has changed: no lease 4")
        }
        transcript.silent = ["rollout-0"]
        transcript.pass(seconds: 14)
        transcript.settle()
        transcript.tell(.message(late, from: Transcript.connection("rollout-0")))
        transcript.silent = []
        transcript.settle()
        return transcript
    }

    @Test func runReadsAsItShould() throws {
        let lines = Self.course().lines.joined(separator: "\n") + "\n"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/run.txt")
        if ProcessInfo.processInfo.environment["RECR1_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try lines.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        for (line, expected) in zip(lines.split(separator: "\n"), golden.split(separator: "\n")) {
            try #require(line == expected)
        }
        #expect(lines == golden)
    }
}
