/// A reward that cannot be set up: what is wrong and what was expected.
public struct RewardError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Why a recommender gave no ranking.
public enum RecommenderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It may work later.
    case retryable(String)
    /// It never will, for this query.
    case permanent(String)

    /// The reason.
    public var description: String {
        switch self {
        case .retryable(let reason), .permanent(let reason): reason
        }
    }
}
