internal import CProtobufC
internal import CWireProtocol

extension ScoreItem: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__ScoreItem>?) -> Void = { recr1__score_item__init($0) }

    func fill(_ form: inout Recr1__ScoreItem, _ arena: WireArena) {
        form.item = item
        form.query = arena.text(query.rawValue)
        switch candidate {
        case .completion(let text):
            form.candidate_case = RECR1__SCORE_ITEM__CANDIDATE_COMPLETION
            form.completion = arena.text(text)
        case .query(let text):
            form.candidate_case = RECR1__SCORE_ITEM__CANDIDATE_READY_QUERY
            form.ready_query = arena.text(text)
        }
    }

    init(_ form: Recr1__ScoreItem) throws(WireError) {
        let candidate: Candidate =
            switch form.candidate_case {
            case RECR1__SCORE_ITEM__CANDIDATE_COMPLETION:
                .completion(try text(form.completion, "scoreItem.candidate"))
            case RECR1__SCORE_ITEM__CANDIDATE_READY_QUERY:
                .query(try text(form.ready_query, "scoreItem.candidate"))
            default: throw .invalid(field: "scoreItem.candidate", expected: "a completion or a query")
            }
        self.init(
            item: form.item, query: QueryID(rawValue: try text(form.query, "scoreItem.query")), candidate: candidate)
    }
}

extension ScoreLease: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__ScoreLease>?) -> Void = {
        recr1__score_lease__init($0)
    }

    func fill(_ form: inout Recr1__ScoreLease, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.step = step
        form.n_items = items.count
        form.items = arena.forms(items)
        form.n_metrics = metrics.count
        form.metrics = arena.texts(metrics)
    }

    init(_ form: Recr1__ScoreLease) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run), step: form.step,
            items: try values(form.items, form.n_items, "scoreLease.items"),
            metrics: try texts(form.metrics, form.n_metrics, "scoreLease.metrics"))
    }
}

/// The body of ``Verdict/scored(reward:searchText:values:)``.
struct ScoredVerdict: WireValue {
    var reward: Double
    var searchText: String
    var values: [NamedValue]

    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Scored>?) -> Void = { recr1__scored__init($0) }

    init(reward: Double, searchText: String, values: [NamedValue]) {
        self.reward = reward
        self.searchText = searchText
        self.values = values
    }

    func fill(_ form: inout Recr1__Scored, _ arena: WireArena) {
        form.reward = reward
        form.search_text = arena.text(searchText)
        form.n_values = values.count
        form.values = arena.forms(values)
    }

    init(_ form: Recr1__Scored) throws(WireError) {
        reward = form.reward
        searchText = try text(form.search_text, "scored.searchText")
        values = try WireProtocol.values(form.values, form.n_values, "scored.values")
    }

    func check() throws(WireError) {}
}

/// The body of ``Verdict/unparseable(reward:reason:)``.
struct UnparseableVerdict: WireValue {
    var reward: Double
    var reason: String

    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Unparseable>?) -> Void = {
        recr1__unparseable__init($0)
    }

    init(reward: Double, reason: String) {
        self.reward = reward
        self.reason = reason
    }

    func fill(_ form: inout Recr1__Unparseable, _ arena: WireArena) {
        form.reward = reward
        form.reason = arena.text(reason)
    }

    init(_ form: Recr1__Unparseable) throws(WireError) {
        reward = form.reward
        reason = try text(form.reason, "unparseable.reason")
    }

    func check() throws(WireError) {}
}

extension ScoreOutcome: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__ScoreOutcome>?) -> Void = {
        recr1__score_outcome__init($0)
    }

    func fill(_ form: inout Recr1__ScoreOutcome, _ arena: WireArena) {
        form.item = item
        switch verdict {
        case .scored(let reward, let searchText, let values):
            form.verdict_case = RECR1__SCORE_OUTCOME__VERDICT_SCORED
            form.scored = arena.form(ScoredVerdict(reward: reward, searchText: searchText, values: values))
        case .unparseable(let reward, let reason):
            form.verdict_case = RECR1__SCORE_OUTCOME__VERDICT_UNPARSEABLE
            form.unparseable = arena.form(UnparseableVerdict(reward: reward, reason: reason))
        case .retryable(let reason):
            form.verdict_case = RECR1__SCORE_OUTCOME__VERDICT_RETRYABLE
            form.retryable = arena.text(reason)
        case .permanent(let reason):
            form.verdict_case = RECR1__SCORE_OUTCOME__VERDICT_PERMANENT
            form.permanent = arena.text(reason)
        }
    }

    init(_ form: Recr1__ScoreOutcome) throws(WireError) {
        self.init(item: form.item, verdict: try Verdict(form))
    }
}

extension Verdict {
    fileprivate init(_ form: Recr1__ScoreOutcome) throws(WireError) {
        switch form.verdict_case {
        case RECR1__SCORE_OUTCOME__VERDICT_SCORED:
            let scored: ScoredVerdict = try value(form.scored, "scoreOutcome.scored")
            self = .scored(reward: scored.reward, searchText: scored.searchText, values: scored.values)
        case RECR1__SCORE_OUTCOME__VERDICT_UNPARSEABLE:
            let unparseable: UnparseableVerdict = try value(form.unparseable, "scoreOutcome.unparseable")
            self = .unparseable(reward: unparseable.reward, reason: unparseable.reason)
        case RECR1__SCORE_OUTCOME__VERDICT_RETRYABLE:
            self = .retryable(reason: try text(form.retryable, "scoreOutcome.retryable"))
        case RECR1__SCORE_OUTCOME__VERDICT_PERMANENT:
            self = .permanent(reason: try text(form.permanent, "scoreOutcome.permanent"))
        default: throw .invalid(field: "scoreOutcome.verdict", expected: "a verdict, but there is none")
        }
    }
}

extension ScoreResult: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__ScoreResult>?) -> Void = {
        recr1__score_result__init($0)
    }

    func fill(_ form: inout Recr1__ScoreResult, _ arena: WireArena) {
        form.lease = lease.rawValue
        form.run = arena.text(run.rawValue)
        form.n_outcomes = outcomes.count
        form.outcomes = arena.forms(outcomes)
        form.n_usage = usage.count
        form.usage = arena.forms(usage)
    }

    init(_ form: Recr1__ScoreResult) throws(WireError) {
        self.init(
            lease: LeaseID(rawValue: form.lease), run: try RunID(form.run),
            outcomes: try values(form.outcomes, form.n_outcomes, "scoreResult.outcomes"),
            usage: try values(form.usage, form.n_usage, "scoreResult.usage"))
    }
}
