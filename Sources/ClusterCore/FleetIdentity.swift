internal import WireProtocol

/// What must stay the same in a run's workers, because its result depends on it. Fixed by the first worker that is
/// ready; kept over a resume.
public struct FleetIdentity: Equatable, Sendable, Codable {
    /// Kernel path of the rollout workers; `nil` while open, or when a mixed fleet is allowed.
    public var instructionSet: String?
    /// What rollout workers state of themselves: their tokenizer's digest.
    public var rolloutFingerprint: String?
    /// What reward workers state of themselves: their recommender's fingerprint.
    public var rewardFingerprint: String?

    /// Nothing is fixed yet.
    public init() {}

    /// Fixes what is open. Returns what disagrees, if anything does.
    mutating func accept(_ worker: Worker, fingerprint: String, sameInstructionSet: Bool) -> String? {
        switch worker.role {
        case .rollout:
            if sameInstructionSet {
                if let reason = Self.accept(worker.instructionSet, as: &instructionSet, "instruction set") {
                    return reason
                }
            }
            return Self.accept(fingerprint, as: &rolloutFingerprint, "tokenizer")
        case .reward: return Self.accept(fingerprint, as: &rewardFingerprint, "recommender")
        case .user: return nil
        }
    }

    private static func accept(_ value: String, as fixed: inout String?, _ what: String) -> String? {
        let expected = fixed ?? value
        fixed = expected
        return expected == value ? nil : "\(what): the run has \(expected), this worker has \(value)"
    }
}
