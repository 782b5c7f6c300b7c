internal import CProtobufC
internal import CWireProtocol
internal import Digests

extension ObjectiveParameters: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__ObjectiveParameters>?) -> Void = {
        recr1__objective_parameters__init($0)
    }

    func fill(_ form: inout Recr1__ObjectiveParameters, _ arena: WireArena) {
        form.clip_low = clipLow
        form.clip_high = clipHigh
        form.kl_coefficient = klCoefficient
        form.kl_estimator = klEstimator.rawValue
        form.entropy_coefficient = entropyCoefficient
        form.temperature = temperature
        if let reference { form.reference = arena.form(reference) }
    }

    init(_ form: Recr1__ObjectiveParameters) throws(WireError) {
        self.init(
            clipLow: form.clip_low, clipHigh: form.clip_high, klCoefficient: form.kl_coefficient,
            klEstimator: try member(form.kl_estimator, "objective.klEstimator"),
            entropyCoefficient: form.entropy_coefficient, temperature: form.temperature,
            reference: form.reference == nil ? nil : try value(form.reference, "objective.reference"))
    }
}

extension TrainingSample: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__TrainingSample>?) -> Void = {
        recr1__training_sample__init($0)
    }

    func fill(_ form: inout Recr1__TrainingSample, _ arena: WireArena) {
        form.n_tokens = tokens.count
        form.tokens = arena.numbers(tokens)
        form.n_behaviour_logprobs = behaviourLogprobs.count
        form.behaviour_logprobs = arena.numbers(behaviourLogprobs)
        form.advantage = advantage
        form.token_weight = tokenWeight
    }

    init(_ form: Recr1__TrainingSample) throws(WireError) {
        self.init(
            tokens: numbers(form.tokens, form.n_tokens),
            behaviourLogprobs: numbers(form.behaviour_logprobs, form.n_behaviour_logprobs),
            advantage: form.advantage, tokenWeight: form.token_weight)
    }
}

extension TrainingGroup: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__TrainingGroup>?) -> Void = {
        recr1__training_group__init($0)
    }

    func fill(_ form: inout Recr1__TrainingGroup, _ arena: WireArena) {
        form.index = index
        form.n_prompt_tokens = promptTokens.count
        form.prompt_tokens = arena.numbers(promptTokens)
        form.n_samples = samples.count
        form.samples = arena.forms(samples)
    }

    init(_ form: Recr1__TrainingGroup) throws(WireError) {
        self.init(
            index: form.index, promptTokens: numbers(form.prompt_tokens, form.n_prompt_tokens),
            samples: try values(form.samples, form.n_samples, "trainingGroup.samples"))
    }
}

extension GradientLease: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__GradientLease>?) -> Void = {
        recr1__gradient_lease__init($0)
    }

    func fill(_ form: inout Recr1__GradientLease, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.step = step
        form.shard = shard
        form.policy = arena.form(policy)
        form.objective = arena.form(objective)
        form.n_groups = groups.count
        form.groups = arena.forms(groups)
    }

    init(_ form: Recr1__GradientLease) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run), step: form.step, shard: form.shard,
            policy: try value(form.policy, "gradientLease.policy"),
            objective: try value(form.objective, "gradientLease.objective"),
            groups: try values(form.groups, form.n_groups, "gradientLease.groups"))
    }
}

extension GradientResult: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__GradientResult>?) -> Void = {
        recr1__gradient_result__init($0)
    }

    func fill(_ form: inout Recr1__GradientResult, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.shard = shard
        form.digest = arena.bytes(digest.bytes)
        form.byte_count = byteCount
        form.n_statistics = statistics.count
        form.statistics = arena.forms(statistics)
        form.n_usage = usage.count
        form.usage = arena.forms(usage)
    }

    init(_ form: Recr1__GradientResult) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run), shard: form.shard,
            digest: try WireProtocol.digest(form.digest, "gradientResult.digest"), byteCount: form.byte_count,
            statistics: try values(form.statistics, form.n_statistics, "gradientResult.statistics"),
            usage: try values(form.usage, form.n_usage, "gradientResult.usage"))
    }
}

extension LeaseFailure: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__LeaseFailure>?) -> Void = {
        recr1__lease_failure__init($0)
    }

    func fill(_ form: inout Recr1__LeaseFailure, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.reason = arena.text(reason)
        form.retryable = retryable ? 1 : 0
    }

    init(_ form: Recr1__LeaseFailure) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run),
            reason: try text(form.reason, "leaseFailure.reason"), retryable: form.retryable != 0)
    }
}
