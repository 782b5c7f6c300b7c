internal import PolicyOptimization
internal import RunSpec
internal import WireProtocol

/// How a step's trained groups are cut into gradient leases: runs of neighbours, as even as group counts allow, by the
/// spec's number of shards alone. Shards without a group are left out.
package enum GradientShards {
    static func leases(of step: StepMachine) -> [GradientLease] {
        let trained = step.groups.filter(\.isTrained)
        let weights = step.tokenWeights
        return ranges(count: trained.count, shards: step.plan.spec.optimization.gradientShards).enumerated()
            .filter { !$0.element.isEmpty }
            .map { shard, range in
                GradientLease(
                    lease: Work.unissued, run: step.plan.run, step: step.step, shard: UInt32(shard),
                    policy: step.behaviour, objective: step.plan.objective,
                    groups: trained[range].map { group in
                        group.training { Float(weights.weight(completionTokens: $0)) }
                    })
            }
    }

    /// `shards` neighbouring ranges that cover 0..<count.
    package static func ranges(count: Int, shards: Int) -> [Range<Int>] {
        (0..<shards).map { count * $0 / shards..<count * ($0 + 1) / shards }
    }
}
