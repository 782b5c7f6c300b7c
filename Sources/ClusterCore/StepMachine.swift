internal import Digests
internal import RunSpec
internal import WireProtocol

/// One synchronous step: completions, verdicts, advantages, gradients. What it makes of them does not depend on the
/// order in which they come.
struct StepMachine: Sendable {
    /// What the step wants next.
    enum Effect: Equatable, Sendable {
        case work(Work, after: Duration)
        /// All gradients are here.
        case reduce([LeaseID])
        /// There is nothing to learn: commit without an update.
        case nothingToLearn
        /// Its gradient cannot be had: commit without an update.
        case reject(reason: String)
        /// The step cannot be committed.
        case stop(reason: String)
    }

    private enum Stage: Sendable { case sampling, gradients, reducing }

    /// A step is not committed when more than this share of its samples could not be scored: better to wait for the
    /// recommender than to learn from what it happened to answer.
    static let tolerableFailures = 0.25

    let plan: RunPlan
    let step: UInt64
    /// The policy that samples.
    let behaviour: PolicyReference
    private(set) var groups: [StepGroup]
    private(set) var scores: ScoreBook
    private(set) var gradients: [UInt32: GradientResult] = [:]
    private(set) var usage: [String: Double] = [:]
    var time: StepTime
    private var stage = Stage.sampling
    /// Shards with work in them.
    private var shardCount = 0
    private var computed: Set<UInt32> = []

    init(plan: RunPlan, step: UInt64, behaviour: PolicyReference, retry: RetryPolicy, at now: Instant) {
        self.plan = plan
        self.step = step
        self.behaviour = behaviour
        groups = plan.order.prompts(ofStep: step).enumerated().map { index, prompt in
            StepGroup(index: UInt32(index), prompt: plan.training[prompt])
        }
        scores = ScoreBook(run: plan.run, step: step, metrics: plan.spec.evaluation.metrics, retry: retry)
        time = StepTime(start: now)
    }

    /// The rollout leases of the step: their composition is the spec's, whoever is there to do them.
    func opening() -> [Work] {
        let size = plan.spec.rollout.promptsPerLease
        return stride(from: 0, to: groups.count, by: size).map { start in
            .rollout(
                RolloutLease(
                    lease: Work.unissued, run: plan.run, step: step, policy: behaviour, sampling: plan.sampling,
                    groups: groups[start..<min(start + size, groups.count)].map {
                        PromptGroup(
                            index: $0.index, promptTokens: $0.prompt.tokens,
                            samples: UInt32(plan.spec.rollout.groupSize))
                    }))
        }
    }

    /// Takes a valid result of the step's work.
    mutating func take(_ result: WorkResult, at now: Instant) -> [Effect] {
        switch result {
        case .rollout(let result): return take(result, at: now)
        case .score(let result):
            note(result.usage)
            if let again = scores.take(result) { return [.work(again.work, after: again.after)] }
            return learnIfScored(at: now)
        case .gradient(let result):
            note(result.usage)
            gradients[result.shard] = result
            return reduceIfComplete(at: now)
        }
    }

    /// Work that no worker could do.
    mutating func giveUp(_ work: Work, reason: String, at now: Instant) -> [Effect] {
        switch work {
        case .rollout(let lease):
            for group in lease.groups { groups[Int(group.index)].quarantine = reason }
        case .score(let lease): scores.giveUp(lease, reason: reason)
        case .gradient(let lease): return [.reject(reason: "shard \(lease.shard): \(reason)")]
        }
        return learnIfScored(at: now)
    }

    /// A gradient has been computed and is being pulled.
    mutating func noteComputed(shard: UInt32, at now: Instant) {
        computed.insert(shard)
        if computed.count == shardCount { time.enter(.pull, at: now) }
    }

    private mutating func take(_ result: RolloutResult, at now: Instant) -> [Effect] {
        note(result.usage)
        let groupSize = UInt32(plan.spec.rollout.groupSize)
        var items: [ScoreItem] = []
        for group in result.groups {
            let query = groups[Int(group.index)].prompt.query
            groups[Int(group.index)].samples = group.completions.map { StepGroup.Sample(completion: $0) }
            for (sample, completion) in group.completions.enumerated() {
                items.append(
                    ScoreItem(
                        item: group.index * groupSize + UInt32(sample), query: query,
                        candidate: .completion(completion.text)))
            }
        }
        if groups.allSatisfy(\.isRolledOut) { time.enter(.reward, at: now) }
        return scores.ask(items).map { .work($0, after: .zero) }
    }

    private mutating func learnIfScored(at now: Instant) -> [Effect] {
        guard stage == .sampling, groups.allSatisfy(\.isRolledOut), scores.openCount == 0 else { return [] }
        for g in groups.indices {
            for s in groups[g].samples.indices {
                groups[g].samples[s].verdict = scores.verdict(UInt32(g * plan.spec.rollout.groupSize + s))
            }
        }
        let sampled = groups.reduce(0) { $0 + $1.samples.count }
        let failed = groups.reduce(0) { $0 + $1.samples.count { $0.reward == nil } }
        if Double(failed) > Self.tolerableFailures * Double(sampled) {
            return [.stop(reason: "\(failed) of \(sampled) samples could not be scored\(firstFailure)")]
        }
        return learn(at: now)
    }

    private var firstFailure: String {
        for sample in groups.lazy.flatMap(\.samples) {
            if case .permanent(let reason) = sample.verdict { return ", the first because: \(reason)" }
        }
        return ""
    }

    private mutating func learn(at now: Instant) -> [Effect] {
        time.enter(.gradient, at: now)
        let estimator = plan.spec.advantage.algorithm
        for g in groups.indices { groups[g].assignAdvantages(estimator) }
        let shards = GradientShards.leases(of: self)
        shardCount = shards.count
        guard shardCount > 0 else {
            stage = .reducing
            time.enter(.update, at: now)
            return [.nothingToLearn]
        }
        stage = .gradients
        return shards.map { .work(.gradient($0), after: .zero) }
    }

    private mutating func reduceIfComplete(at now: Instant) -> [Effect] {
        guard stage == .gradients, gradients.count == shardCount else { return [] }
        stage = .reducing
        time.enter(.update, at: now)
        return [.reduce(gradients.sorted { $0.key < $1.key }.map(\.value.lease))]
    }

    private mutating func note(_ values: [NamedValue]) {
        for value in values where value.value.isFinite { usage[value.name, default: 0] += value.value }
    }

    /// Whether it waits for the optimizer.
    var isReducing: Bool { stage == .reducing }

    /// For `status`.
    var activity: String {
        switch stage {
        case .sampling:
            let rolledOut = groups.count { $0.isRolledOut }
            return "\(rolledOut) of \(groups.count) groups sampled, \(scores.decidedCount) of "
                + "\(groups.count * plan.spec.rollout.groupSize) completions scored"
        case .gradients: return "\(gradients.count) of \(shardCount) gradients"
        case .reducing: return "updating the policy"
        }
    }
}
