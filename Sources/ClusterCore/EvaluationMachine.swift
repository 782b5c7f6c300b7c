internal import RunSpec
internal import WireProtocol

/// One greedy evaluation over the validation prompts, with the raw-input baseline beside it if that is still missing.
struct EvaluationMachine: Sendable {
    /// Prompts in one lease. Fixed, so that leases do not depend on the cluster.
    static let promptsPerLease = 32

    let plan: RunPlan
    let step: UInt64
    let policy: PolicyReference
    let withBaseline: Bool
    private let prompts: ArraySlice<Prompt>
    private let started: Instant
    private var completions: [Completion?]
    /// Prompts whose completion is open.
    private var openPrompts: Int
    private var scores: ScoreBook

    init(plan: RunPlan, step: UInt64, policy: PolicyReference, withBaseline: Bool, retry: RetryPolicy, at now: Instant)
    {
        self.plan = plan
        self.step = step
        self.policy = policy
        self.withBaseline = withBaseline
        prompts = plan.evaluated
        started = now
        completions = Array(repeating: nil, count: prompts.count)
        openPrompts = prompts.count
        scores = ScoreBook(run: plan.run, step: step, metrics: plan.spec.evaluation.metrics, retry: retry)
    }

    /// Whether every verdict is there.
    var isDone: Bool { openPrompts == 0 && scores.openCount == 0 }

    /// The work to begin with: all completions, and the scores of the raw inputs.
    mutating func opening() -> [Work] {
        var work = stride(from: 0, to: prompts.count, by: Self.promptsPerLease).map { start in
            rollout(of: start..<min(start + Self.promptsPerLease, prompts.count))
        }
        if withBaseline {
            work += scores.ask(
                prompts.indices.map { i in
                    ScoreItem(
                        item: UInt32(prompts.count + i), query: prompts[i].query, candidate: .query(prompts[i].input))
                })
        }
        return work
    }

    private func rollout(of range: Range<Int>) -> Work {
        .rollout(
            RolloutLease(
                lease: Work.unissued, run: plan.run, step: step, policy: policy, sampling: plan.greedy,
                groups: range.map { PromptGroup(index: UInt32($0), promptTokens: prompts[$0].tokens, samples: 1) }))
    }

    /// Takes completions and asks for their scores.
    mutating func take(_ result: RolloutResult) -> [Work] {
        var items: [ScoreItem] = []
        for group in result.groups {
            let i = Int(group.index)
            completions[i] = group.completions[0]
            openPrompts -= 1
            items.append(
                ScoreItem(
                    item: group.index, query: prompts[i].query, candidate: .completion(group.completions[0].text)))
        }
        return scores.ask(items)
    }

    /// Takes verdicts; returns what is to be asked again.
    mutating func take(_ result: ScoreResult) -> (work: Work, after: Duration)? { scores.take(result) }

    /// Work that no worker could do: its queries count as failed.
    mutating func giveUp(_ work: Work, reason: String) {
        switch work {
        case .rollout(let lease): openPrompts -= lease.groups.count
        case .score(let lease): scores.giveUp(lease, reason: reason)
        case .gradient: preconditionFailure("an evaluation has no gradients")
        }
    }

    /// The finished evaluations: the baseline first if it was asked for.
    func records(at now: Instant) -> [EvaluationRecord] {
        let seconds = (now - started).seconds
        let policyRecord = record(subject: .policy, policy: policy, seconds: seconds) { i in
            completions[i].map { (text: $0.text, verdict: scores.verdict(UInt32(i))) }
        }
        guard withBaseline else { return [policyRecord] }
        let baseline = record(subject: .rawInput, policy: nil, seconds: seconds) { i in
            (text: prompts[i].input, verdict: scores.verdict(UInt32(prompts.count + i)))
        }
        return [baseline, policyRecord]
    }

    private func record(
        subject: EvaluationSubject, policy: PolicyReference?, seconds: Double,
        answer: (Int) -> (text: String, verdict: Verdict?)?
    ) -> EvaluationRecord {
        let metrics = plan.spec.evaluation.metrics
        var record = EvaluationRecord(
            run: plan.run, step: step, subject: subject, policy: policy, metrics: metrics, queries: [], unparseable: 0,
            failed: 0, seconds: seconds)
        for (i, prompt) in prompts.enumerated() {
            let answer = answer(i)
            var query = QueryEvaluation(
                query: prompt.query, text: answer?.text ?? "", searchText: nil, reward: nil, values: nil)
            switch answer?.verdict {
            case .scored(let reward, let searchText, let values):
                query.reward = reward
                query.searchText = searchText
                let found = metrics.compactMap { name in values.first { $0.name == name }?.value }
                query.values = found.count == metrics.count ? found : nil
            case .unparseable(let reward, _):
                query.reward = reward
                query.values = metrics.map { _ in 0 }
                record.unparseable += 1
            case .retryable, .permanent, nil:
                record.failed += 1
            }
            record.queries.append(query)
        }
        return record
    }

    /// For `status`.
    var activity: String {
        "evaluation at step \(step): \(prompts.count - openPrompts) of \(prompts.count) answers, "
            + "\(scores.openCount) texts being scored"
    }
}
