public import WireProtocol

/// How a run ended.
public struct RunEnd: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// A final state.
    public var state: RunState
    /// What `recr1 submit` exits with (sysexits).
    public var exitCode: Int32
    /// One sentence: why.
    public var detail: String
    /// Steps committed; `nil` when it never began.
    public var step: UInt64?
    /// The policy after them.
    public var policy: PolicyReference?
    /// The baseline; `nil` when it was not reached or there are no validation prompts.
    public var rawInput: EvaluationRecord?
    /// The untrained policy.
    public var before: EvaluationRecord?
    /// The policy's latest evaluation.
    public var after: EvaluationRecord?
    /// What became of the run's leases in this process.
    public var leases: LeaseCounts

    /// Collects the parts.
    public init(
        run: RunID, state: RunState, exitCode: Int32, detail: String, step: UInt64?, policy: PolicyReference?,
        rawInput: EvaluationRecord?, before: EvaluationRecord?, after: EvaluationRecord?, leases: LeaseCounts
    ) {
        self.run = run
        self.state = state
        self.exitCode = exitCode
        self.detail = detail
        self.step = step
        self.policy = policy
        self.rawInput = rawInput
        self.before = before
        self.after = after
        self.leases = leases
    }
}
