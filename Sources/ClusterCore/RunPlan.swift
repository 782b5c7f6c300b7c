public import RunSpec
public import WireProtocol

/// One query as the policy gets it.
public struct Prompt: Equatable, Sendable {
    /// The query's id in the dataset.
    public var query: QueryID
    /// The query's own text: what the raw-input baseline asks the recommender.
    public var input: String
    /// The rendered prompt, tokenised.
    public var tokens: [Int32]

    /// A query with its rendered, tokenised prompt.
    public init(query: QueryID, input: String, tokens: [Int32]) {
        self.query = query
        self.input = input
        self.tokens = tokens
    }
}

/// All that a run's course depends on, in memory: the coordinator reads files, the plan holds values.
public struct RunPlan: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// The resolved spec.
    public var spec: ExperimentSpec
    /// The resolved spec as YAML: what workers get.
    public var specification: String
    /// Prompts to learn from, in dataset order; not empty.
    public var training: [Prompt]
    /// Prompts of the scheduled evaluations, in dataset order; may be empty, then nothing is evaluated.
    public var validation: [Prompt]
    /// The policy the run started from: the reference of the KL term.
    public var reference: PolicyReference
    /// Where to go on.
    public var progress: RunProgress

    /// Collects the parts. `training` must not be empty.
    public init(
        run: RunID, spec: ExperimentSpec, specification: String, training: [Prompt], validation: [Prompt],
        reference: PolicyReference, progress: RunProgress
    ) {
        precondition(!training.isEmpty, "a run needs training prompts")
        self.run = run
        self.spec = spec
        self.specification = specification
        self.training = training
        self.validation = validation
        self.reference = reference
        self.progress = progress
    }
}

/// How far a run has come: what a checkpoint and the journal give back on resume.
public struct RunProgress: Equatable, Sendable {
    /// Steps committed.
    public var step: UInt64
    /// The policy after them.
    public var policy: PolicyReference
    /// Evaluations of the run so far, oldest first.
    public var evaluations: [EvaluationRecord]
    /// What the run's workers have in common.
    public var fleet: FleetIdentity

    /// The beginning of a run.
    public init(start policy: PolicyReference) {
        self.init(step: 0, policy: policy, evaluations: [], fleet: FleetIdentity())
    }

    /// A state to go on from.
    public init(step: UInt64, policy: PolicyReference, evaluations: [EvaluationRecord], fleet: FleetIdentity) {
        self.step = step
        self.policy = policy
        self.evaluations = evaluations
        self.fleet = fleet
    }
}
