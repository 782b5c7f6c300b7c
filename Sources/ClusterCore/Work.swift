package import WireProtocol

/// A piece of work before it is leased: a lease's content whose lease id is still ``Work/unissued``.
package enum Work: Equatable, Sendable {
    case rollout(RolloutLease)
    case score(ScoreLease)
    case gradient(GradientLease)

    /// Stands where a lease id will be.
    package static let unissued = LeaseID(rawValue: 0)

    /// Which kind of worker can do it.
    var role: PeerRole {
        switch self {
        case .rollout, .gradient: .rollout
        case .score: .reward
        }
    }

    /// How many prompts or texts are in it.
    var count: Int {
        switch self {
        case .rollout(let lease): lease.groups.count
        case .score(let lease): lease.items.count
        case .gradient(let lease): lease.groups.count
        }
    }

    /// The message that leases it to a worker.
    package func message(as id: LeaseID) -> Message {
        switch self {
        case .rollout(var lease):
            lease.lease = id
            return .rolloutLease(lease)
        case .score(var lease):
            lease.lease = id
            return .scoreLease(lease)
        case .gradient(var lease):
            lease.lease = id
            return .gradientLease(lease)
        }
    }

    /// Each prompt or text by itself, to find the one that kills workers; empty when there is nothing to take apart.
    /// A sample does not depend on its neighbours, so the results are the same. A gradient is one sum: it stays whole.
    var pieces: [Work] {
        guard count > 1 else { return [] }
        switch self {
        case .rollout(let lease):
            return lease.groups.map { group in
                var piece = lease
                piece.groups = [group]
                return .rollout(piece)
            }
        case .score(let lease):
            return lease.items.map { item in
                var piece = lease
                piece.items = [item]
                return .score(piece)
            }
        case .gradient:
            return []
        }
    }
}

extension Work: CustomStringConvertible {
    /// For logs: no text of the user's in it.
    package var description: String {
        switch self {
        case .rollout(let lease): "rollout of step \(lease.step), groups \(Self.range(lease.groups.map(\.index)))"
        case .score(let lease): "scores of step \(lease.step), \(lease.items.count) texts"
        case .gradient(let lease): "gradient of step \(lease.step), shard \(lease.shard)"
        }
    }

    private static func range(_ indices: [UInt32]) -> String {
        guard let first = indices.first, let last = indices.last else { return "none" }
        return first == last ? "\(first)" : "\(first)...\(last)"
    }
}

/// What a worker made of a piece of work.
enum WorkResult: Equatable, Sendable {
    case rollout(RolloutResult)
    case score(ScoreResult)
    case gradient(GradientResult)

    var lease: LeaseID {
        switch self {
        case .rollout(let result): result.lease
        case .score(let result): result.lease
        case .gradient(let result): result.lease
        }
    }

    var run: RunID {
        switch self {
        case .rollout(let result): result.run
        case .score(let result): result.run
        case .gradient(let result): result.run
        }
    }
}
