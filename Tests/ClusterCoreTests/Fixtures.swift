import Digests
import RunSpec
import WireProtocol

import ClusterCore

/// A small run: 6 groups of 4 a step over 8 prompts, 5 steps, evaluations every 2, 5 validation prompts.
enum Fixtures {
    static let run = RunID(rawValue: "test-1")
    static let start = PolicyReference(version: 0, digest: SHA256.digest(of: "start"))

    static let otherDigest = SHA256.digest(of: "other")

    static func plan(_ change: (inout ExperimentSpec) -> Void = { _ in }) -> RunPlan {
        var spec = ExperimentSpec(name: "test", datasetPath: "data")
        spec.rollout.promptsPerStep = 6
        spec.rollout.groupSize = 4
        spec.rollout.promptsPerLease = 2
        spec.rollout.maxCompletionTokens = 6
        spec.optimization.steps = 5
        spec.optimization.gradientShards = 3
        spec.evaluation.everySteps = 2
        spec.evaluation.metrics = ["ndcg@10"]
        spec.checkpoint.everySteps = 2
        change(&spec)
        return RunPlan(
            run: run, spec: spec, specification: "spec", training: prompts("t", 8), validation: prompts("v", 5),
            reference: start, progress: RunProgress(start: start))
    }

    static func prompts(_ prefix: String, _ count: Int) -> [Prompt] {
        (0..<count).map { i in
            Prompt(
                query: QueryID(rawValue: "\(prefix)\(i)"), input: "input \(prefix)\(i)",
                tokens: [Int32(prefix == "t" ? i : 100 + i), 1, 2])
        }
    }
}
