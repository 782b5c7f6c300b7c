internal import CProtobufC
internal import CWireProtocol

extension SamplingParameters: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__SamplingParameters>?) -> Void = {
        recr1__sampling_parameters__init($0)
    }

    func fill(_ form: inout Recr1__SamplingParameters, _ arena: WireArena) {
        form.temperature = temperature
        form.top_k = topK
        form.top_p = topP
        form.min_p = minP
        form.max_completion_tokens = maxCompletionTokens
        form.seed = seed
    }

    init(_ form: Recr1__SamplingParameters) throws(WireError) {
        self.init(
            temperature: form.temperature, topK: form.top_k, topP: form.top_p, minP: form.min_p,
            maxCompletionTokens: form.max_completion_tokens, seed: form.seed)
    }
}

extension PromptGroup: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__PromptGroup>?) -> Void = {
        recr1__prompt_group__init($0)
    }

    func fill(_ form: inout Recr1__PromptGroup, _ arena: WireArena) {
        form.index = index
        form.n_prompt_tokens = promptTokens.count
        form.prompt_tokens = arena.numbers(promptTokens)
        form.samples = samples
    }

    init(_ form: Recr1__PromptGroup) throws(WireError) {
        self.init(
            index: form.index, promptTokens: numbers(form.prompt_tokens, form.n_prompt_tokens), samples: form.samples)
    }
}

extension RolloutLease: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RolloutLease>?) -> Void = {
        recr1__rollout_lease__init($0)
    }

    func fill(_ form: inout Recr1__RolloutLease, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.step = step
        form.policy = arena.form(policy)
        form.sampling = arena.form(sampling)
        form.n_groups = groups.count
        form.groups = arena.forms(groups)
    }

    init(_ form: Recr1__RolloutLease) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run), step: form.step,
            policy: try value(form.policy, "rolloutLease.policy"),
            sampling: try value(form.sampling, "rolloutLease.sampling"),
            groups: try values(form.groups, form.n_groups, "rolloutLease.groups"))
    }
}

extension Completion: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Completion>?) -> Void = {
        recr1__completion__init($0)
    }

    func fill(_ form: inout Recr1__Completion, _ arena: WireArena) {
        form.n_tokens = tokens.count
        form.tokens = arena.numbers(tokens)
        form.n_logprobs = logprobs.count
        form.logprobs = arena.numbers(logprobs)
        form.text = arena.text(text)
        form.finish = finish.rawValue
    }

    init(_ form: Recr1__Completion) throws(WireError) {
        self.init(
            tokens: numbers(form.tokens, form.n_tokens), logprobs: numbers(form.logprobs, form.n_logprobs),
            text: try WireProtocol.text(form.text, "completion.text"),
            finish: try member(form.finish, "completion.finish"))
    }
}

extension GroupRollout: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__GroupRollout>?) -> Void = {
        recr1__group_rollout__init($0)
    }

    func fill(_ form: inout Recr1__GroupRollout, _ arena: WireArena) {
        form.index = index
        form.n_completions = completions.count
        form.completions = arena.forms(completions)
    }

    init(_ form: Recr1__GroupRollout) throws(WireError) {
        self.init(
            index: form.index,
            completions: try values(form.completions, form.n_completions, "groupRollout.completions"))
    }
}

extension RolloutResult: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RolloutResult>?) -> Void = {
        recr1__rollout_result__init($0)
    }

    func fill(_ form: inout Recr1__RolloutResult, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.policy = arena.form(policy)
        form.n_groups = groups.count
        form.groups = arena.forms(groups)
        form.n_usage = usage.count
        form.usage = arena.forms(usage)
    }

    init(_ form: Recr1__RolloutResult) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run),
            policy: try value(form.policy, "rolloutResult.policy"),
            groups: try values(form.groups, form.n_groups, "rolloutResult.groups"),
            usage: try values(form.usage, form.n_usage, "rolloutResult.usage"))
    }
}
