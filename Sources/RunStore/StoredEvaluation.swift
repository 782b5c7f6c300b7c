/// A finished evaluation.
public struct StoredEvaluation: Equatable, Sendable {
    /// One of its queries.
    public struct Query: Equatable, Sendable {
        /// The query's id.
        public var query: String
        /// What was scored.
        public var text: String
        /// What the recommender was asked with; `nil` when nothing was asked.
        public var searchText: String?
        /// `nil` when it could not be scored.
        public var reward: Double?
        /// One for each metric; `nil` when it could not be scored.
        public var values: [Double]?

        /// Collects the parts.
        public init(query: String, text: String, searchText: String?, reward: Double?, values: [Double]?) {
            self.query = query
            self.text = text
            self.searchText = searchText
            self.reward = reward
            self.values = values
        }
    }

    /// Steps committed when it was made.
    public var step: UInt64
    /// `raw-input` or `policy`.
    public var subject: String
    /// `nil` for the baseline.
    public var policy: StoredPolicy?
    /// Metric names.
    public var metrics: [String]
    /// In dataset order.
    public var queries: [Query]
    /// Answers that did not parse.
    public var unparseable: Int
    /// Queries that could not be scored.
    public var failed: Int
    /// Wall-clock seconds it took.
    public var seconds: Double
    /// When it was finished.
    public var unixSeconds: Double

    /// Collects the parts.
    public init(
        step: UInt64, subject: String, policy: StoredPolicy?, metrics: [String], queries: [Query], unparseable: Int,
        failed: Int, seconds: Double, unixSeconds: Double
    ) {
        self.step = step
        self.subject = subject
        self.policy = policy
        self.metrics = metrics
        self.queries = queries
        self.unparseable = unparseable
        self.failed = failed
        self.seconds = seconds
        self.unixSeconds = unixSeconds
    }
}

/// One event of a run.
public struct StoredLogEntry: Equatable, Sendable {
    /// Counts from 1; the journal gives it.
    public var sequence: UInt64
    /// When it happened.
    public var unixSeconds: Double
    /// `info`, `warning`, `error`, `step`, `evaluation` or `report`.
    public var kind: String
    /// One line, or a table.
    public var text: String
    /// Figures that go with it.
    public var values: [StoredValue]

    /// Collects the parts.
    public init(sequence: UInt64, unixSeconds: Double, kind: String, text: String, values: [StoredValue]) {
        self.sequence = sequence
        self.unixSeconds = unixSeconds
        self.kind = kind
        self.text = text
        self.values = values
    }
}

/// A checkpoint that was written.
public struct StoredCheckpoint: Equatable, Sendable {
    /// The committed step.
    public var step: UInt64
    /// The policy after it.
    public var policy: StoredPolicy
    /// Whether it was the best by evaluation when it was written.
    public var isBest: Bool
    /// What the run's workers have in common, as the coordinator encodes it.
    public var fleet: String
    /// When it was written.
    public var unixSeconds: Double

    /// Collects the parts.
    public init(step: UInt64, policy: StoredPolicy, isBest: Bool, fleet: String, unixSeconds: Double) {
        self.step = step
        self.policy = policy
        self.isBest = isBest
        self.fleet = fleet
        self.unixSeconds = unixSeconds
    }
}
