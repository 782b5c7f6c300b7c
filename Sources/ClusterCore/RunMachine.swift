internal import RunSpec
internal import WireProtocol

/// One run: evaluations, steps and checkpoints in their fixed order. Knows nothing of workers and leases: it gives out
/// work and takes results.
struct RunMachine: Sendable {
    /// What the run wants.
    enum Effect: Equatable, Sendable {
        /// Somebody is to do this, not earlier than after the pause.
        case work(Work, after: Duration)
        /// All work given out so far is void.
        case withdraw
        /// For the service.
        case act(Action)
        /// The weights have changed.
        case announce(PolicyReference)
        /// The run is over.
        case over(RunState, exitCode: Int32, reason: String)
    }

    private enum Phase: Sendable {
        case evaluating(EvaluationMachine)
        case stepping(StepMachine)
        /// Nothing can follow before the checkpoint that is being written has been.
        case saving
        case over
    }

    /// Steps in a row whose gradient was unusable, or checkpoints in a row that could not be written, that end a run.
    static let tolerableFailuresInARow = 3

    let plan: RunPlan
    let retry: RetryPolicy
    private(set) var progress: RunProgress
    private var phase = Phase.over
    private var rejectedInARow = 0
    private var failedCheckpointsInARow = 0
    /// Seconds that a step takes: a mean that forgets.
    private var pace: Double?
    private var pendingCheckpoints: Set<UInt64> = []
    /// Step whose checkpoint has been asked for, or that the run was resumed at.
    private var checkpointedStep: UInt64

    init(plan: RunPlan, retry: RetryPolicy) {
        self.plan = plan
        self.retry = retry
        progress = plan.progress
        checkpointedStep = plan.progress.step
    }

    /// Begins, or goes on after the steps that are committed.
    mutating func start(at now: Instant) -> [Effect] { advance(at: now) }

    // MARK: Results

    /// Takes a valid result.
    mutating func take(_ result: WorkResult, at now: Instant) -> [Effect] {
        switch (phase, result) {
        case (.stepping(var step), _):
            phase = .over
            let effects = step.take(result, at: now)
            phase = .stepping(step)
            return effects.flatMap { handle($0, at: now) }
        case (.evaluating(var evaluation), .rollout(let result)):
            let work = evaluation.take(result)
            return proceed(evaluation, work.map { .work($0, after: .zero) }, at: now)
        case (.evaluating(var evaluation), .score(let result)):
            let again = evaluation.take(result)
            return proceed(evaluation, again.map { [.work($0.work, after: $0.after)] } ?? [], at: now)
        case (.evaluating, .gradient), (.saving, _), (.over, _):
            preconditionFailure("a result of work that was not given out: \(result.lease)")
        }
    }

    /// Work that no worker could do.
    mutating func giveUp(_ work: Work, reason: String, at now: Instant) -> [Effect] {
        switch phase {
        case .stepping(var step):
            let effects = step.giveUp(work, reason: reason, at: now)
            phase = .stepping(step)
            return effects.flatMap { handle($0, at: now) }
        case .evaluating(var evaluation):
            evaluation.giveUp(work, reason: reason)
            return proceed(evaluation, [], at: now)
        case .saving, .over: return []
        }
    }

    /// A gradient has been computed and is being pulled.
    mutating func noteComputed(shard: UInt32, at now: Instant) {
        guard case .stepping(var step) = phase else { return }
        step.noteComputed(shard: shard, at: now)
        phase = .stepping(step)
    }

    private mutating func handle(_ effect: StepMachine.Effect, at now: Instant) -> [Effect] {
        guard case .stepping(let step) = phase else { return [] }
        switch effect {
        case .work(let work, let after): return [.work(work, after: after)]
        case .reduce(let shards):
            return [
                .act(
                    .reduce(
                        GradientReduction(run: plan.run, step: step.step, shards: shards, policy: step.behaviour)))
            ]
        case .nothingToLearn:
            rejectedInARow = 0
            return [log(.warning, "step \(step.step): no group has spread, nothing to learn")]
                + commit(policy: step.behaviour, statistics: [], at: now)
        case .reject(let reason): return [.withdraw] + reject(reason: reason, at: now)
        case .stop(let reason): return [interrupted("step \(step.step): \(reason)")]
        }
    }

    // MARK: The optimizer's answers

    /// The optimizer stepped. Answers to another step than the current one are ignored.
    mutating func applied(step: UInt64, policy: PolicyReference, statistics: [NamedValue], at now: Instant) -> [Effect]
    {
        guard isReducing(step) else { return [] }
        rejectedInARow = 0
        return [.announce(policy)] + commit(policy: policy, statistics: statistics, at: now)
    }

    /// The gradient was unusable.
    mutating func rejected(step: UInt64, reason: String, at now: Instant) -> [Effect] {
        isReducing(step) ? reject(reason: reason, at: now) : []
    }

    private func isReducing(_ step: UInt64) -> Bool {
        if case .stepping(let machine) = phase { machine.step == step && machine.isReducing } else { false }
    }

    private mutating func reject(reason: String, at now: Instant) -> [Effect] {
        guard case .stepping(let step) = phase else { return [] }
        rejectedInARow += 1
        let text = "step \(step.step): gradient not used: \(reason)"
        if rejectedInARow >= Self.tolerableFailuresInARow {
            return [interrupted("\(text); \(rejectedInARow) in a row")]
        }
        return [log(.error, text)]
            + commit(policy: step.behaviour, statistics: [NamedValue("gradient/rejected", 1)], at: now)
    }

    private mutating func commit(policy: PolicyReference, statistics: [NamedValue], at now: Instant) -> [Effect] {
        guard case .stepping(var step) = phase else { return [] }
        let record = step.record(policy: policy, statistics: statistics, at: now)
        progress.step = record.step
        progress.policy = policy
        if let seconds = record.metrics.first(where: { $0.name == "time/step" })?.value {
            pace = pace.map { 0.7 * $0 + 0.3 * seconds } ?? seconds
        }
        phase = .over
        let line = StepLine.text(of: record, of: plan.totalSteps, pace: pace)
        return [.act(.commit(record)), log(.step, line, record.metrics)] + advance(at: now)
    }

    // MARK: What comes next

    /// The one place that decides what follows: evaluation, then checkpoint, then the next step or the end.
    private mutating func advance(at now: Instant) -> [Effect] {
        let step = progress.step
        if isEvaluationDue { return evaluate(at: now) }
        var effects: [Effect] = []
        if isCheckpointDue {
            // One at a time: steps that learn nothing are faster than the disk.
            guard pendingCheckpoints.isEmpty else {
                phase = .saving
                return []
            }
            checkpointedStep = step
            pendingCheckpoints.insert(step)
            effects.append(.act(.checkpoint(checkpointRequest)))
        }
        if step >= plan.totalSteps {
            guard pendingCheckpoints.isEmpty else {
                phase = .saving
                return effects
            }
            phase = .over
            return [.over(.succeeded, exitCode: 0, reason: "finished after step \(step)")]
        }
        let machine = StepMachine(plan: plan, step: step + 1, behaviour: progress.policy, retry: retry, at: now)
        phase = .stepping(machine)
        return effects + machine.opening().map { .work($0, after: .zero) }
    }

    private var isEvaluationDue: Bool {
        let step = progress.step
        let scheduled = step % UInt64(plan.spec.evaluation.everySteps) == 0 || step >= plan.totalSteps
        return scheduled && !plan.evaluated.isEmpty
            && !progress.evaluations.contains { $0.subject == .policy && $0.step == step }
    }

    private var isCheckpointDue: Bool {
        let step = progress.step
        let scheduled = step % UInt64(plan.spec.checkpoint.everySteps) == 0 || step >= plan.totalSteps
        return step > 0 && step != checkpointedStep && (scheduled || isBest)
    }

    /// Whether the policy has been evaluated and no earlier trained policy was as good.
    private var isBest: Bool {
        let trained = progress.evaluations.filter { $0.subject == .policy && $0.step > 0 }
        guard let last = trained.last, last.step == progress.step, let value = last.mean(ofMetric: 0) else {
            return false
        }
        return trained.dropLast().allSatisfy { ($0.mean(ofMetric: 0) ?? -.infinity) < value }
    }

    private var checkpointRequest: CheckpointRequest {
        CheckpointRequest(
            run: plan.run, step: progress.step, policy: progress.policy,
            cursor: plan.order.cursor(afterStep: progress.step), isBest: isBest,
            isLast: progress.step >= plan.totalSteps, fleet: progress.fleet)
    }

    private mutating func evaluate(at now: Instant) -> [Effect] {
        var evaluation = EvaluationMachine(
            plan: plan, step: progress.step, policy: progress.policy,
            withBaseline: !progress.evaluations.contains { $0.subject == .rawInput }, retry: retry, at: now)
        let work = evaluation.opening()
        phase = .evaluating(evaluation)
        return work.map { .work($0, after: .zero) }
    }

    private mutating func proceed(_ evaluation: EvaluationMachine, _ effects: [Effect], at now: Instant) -> [Effect] {
        phase = .evaluating(evaluation)
        guard evaluation.isDone else { return effects }
        phase = .over
        var effects = effects
        for record in evaluation.records(at: now) {
            let tolerable = StepMachine.tolerableFailures * Double(record.queries.count)
            if Double(record.failed) > tolerable {
                return [
                    interrupted("\(record.failed) of \(record.queries.count) evaluated queries could not be scored")
                ]
            }
            progress.evaluations.append(record)
            effects.append(.act(.evaluated(record)))
            effects.append(log(.evaluation, StepLine.text(of: record), record.figures))
        }
        return effects + advance(at: now)
    }

    // MARK: Checkpoints

    /// A checkpoint is on disk.
    mutating func checkpointWritten(step: UInt64, at now: Instant) -> [Effect] {
        guard pendingCheckpoints.remove(step) != nil else { return [] }
        failedCheckpointsInARow = 0
        return [log(.info, "checkpoint of step \(step) written")] + goOnAfterSaving(at: now)
    }

    /// A checkpoint could not be written. Training goes on, but not for ever, and a run does not end without one.
    mutating func checkpointFailed(step: UInt64, reason: String, at now: Instant) -> [Effect] {
        guard pendingCheckpoints.remove(step) != nil else { return [] }
        failedCheckpointsInARow += 1
        let text = "checkpoint of step \(step) failed: \(reason)"
        if step >= plan.totalSteps || failedCheckpointsInARow >= Self.tolerableFailuresInARow {
            return [interrupted(text)]
        }
        return [log(.error, text)] + goOnAfterSaving(at: now)
    }

    private mutating func goOnAfterSaving(at now: Instant) -> [Effect] {
        if case .saving = phase { advance(at: now) } else { [] }
    }

    // MARK: Words

    private mutating func interrupted(_ reason: String) -> Effect {
        phase = .over
        return .over(.interrupted, exitCode: 75, reason: reason)
    }

    private func log(_ kind: LogKind, _ text: String, _ values: [NamedValue] = []) -> Effect {
        .act(.log(plan.run, kind, text, values))
    }

    /// Fixes what the workers of the run have in common. Returns what disagrees, if anything does.
    mutating func accept(_ worker: Worker, fingerprint: String, sameInstructionSet: Bool) -> String? {
        progress.fleet.accept(worker, fingerprint: fingerprint, sameInstructionSet: sameInstructionSet)
    }

    /// For `status`.
    var activity: String {
        switch phase {
        case .evaluating(let evaluation): evaluation.activity
        case .stepping(let step): "step \(step.step): \(step.activity)"
        case .saving: "writing a checkpoint"
        case .over: "over"
        }
    }
}
