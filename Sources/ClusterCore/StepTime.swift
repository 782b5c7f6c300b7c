internal import WireProtocol

/// Where a step's wall-clock time went. Phases follow one another, so they sum to the step.
struct StepTime: Sendable {
    /// What the step waits for.
    enum Phase: Int, Sendable, CaseIterable {
        /// Completions.
        case rollout
        /// Verdicts, once the last completion is there.
        case reward
        /// Gradients being computed.
        case gradient
        /// Gradients being pulled, once the last is computed.
        case pull
        /// Reduction, optimizer, publication.
        case update
    }

    private var spent = [Duration](repeating: .zero, count: Phase.allCases.count)
    private var phase = Phase.rollout
    private var since: Instant

    init(start: Instant) { since = start }

    /// Ends the current phase and begins another. A phase that is already past is not begun again.
    mutating func enter(_ next: Phase, at now: Instant) {
        guard next.rawValue > phase.rawValue else { return }
        spent[phase.rawValue] += now - since
        (phase, since) = (next, now)
    }

    /// Seconds by logged name, ending the current phase. They sum to `time/step`.
    ///
    /// - Parameters:
    ///   - rolloutUsage: workers' seconds over all rollout leases: `prefillSeconds`, `decodeSeconds`, and
    ///     `weightsSeconds` for fetching weights. The rollout phase is split in their ratio.
    ///   - updateUsage: `reduceSeconds`, `updateSeconds`, `publishSeconds`, by which the update phase is split.
    mutating func figures(
        at now: Instant, rolloutUsage: [String: Double], updateUsage: [String: Double]
    ) -> [NamedValue] {
        spent[phase.rawValue] += now - since
        since = now
        func seconds(_ phase: Phase) -> Double { spent[phase.rawValue].seconds }
        let rollout = Self.split(
            seconds(.rollout), by: ["decodeSeconds", "prefillSeconds", "weightsSeconds"].map { rolloutUsage[$0] ?? 0 })
        let update = Self.split(
            seconds(.update), by: ["updateSeconds", "reduceSeconds", "publishSeconds"].map { updateUsage[$0] ?? 0 })
        let parts = [
            NamedValue("time/prefill", rollout[1]),
            NamedValue("time/decode", rollout[0]),
            NamedValue("time/reward", seconds(.reward)),
            NamedValue("time/gradient", seconds(.gradient)),
            NamedValue("time/reduce", seconds(.pull) + update[1]),
            NamedValue("time/update", update[0]),
            NamedValue("time/publish", rollout[2] + update[2]),
        ]
        return parts + [NamedValue("time/step", parts.reduce(0) { $0 + $1.value })]
    }

    /// A total in the ratio of weights; all of it is the first part's when there are none.
    private static func split(_ total: Double, by weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.indices.map { $0 == 0 ? total : 0 } }
        return weights.map { total * $0 / sum }
    }
}
