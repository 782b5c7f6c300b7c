/// A term of a query and what it counts; a term of a plain query counts 1 each time it comes.
public struct WeightedTerm: Sendable, Hashable {
    /// The term as the index's analyser gives it.
    public var term: String
    /// Above 0.
    public let weight: Float

    /// Stores both.
    public init(_ term: String, weight: Float) {
        precondition(weight > 0 && weight.isFinite, "weight \(weight)")
        self.term = term
        self.weight = weight
    }
}

/// RM3 pseudo-relevance feedback: the query grows by the terms that its own best documents share. No model, no labels:
/// what any longer query could gain.
///
/// Jaleel et al., UMass at TREC 2004, after Lavrenko and Croft 2001. As in Anserini, a document's BM25 score stands for
/// P(query | document), relative term frequency for P(term | document), and terms that are in more than a tenth of all
/// documents are not taken.
public struct RelevanceModel: Sendable, Hashable {
    /// How many of the best documents are taken as relevant; 1 or more.
    public var feedbackDocuments: Int
    /// How many terms are taken from them; 1 or more.
    public var feedbackTerms: Int
    /// Share of the query as it was; 0 to 1.
    public var originalQueryWeight: Float

    /// Anserini's defaults.
    public init(feedbackDocuments: Int = 10, feedbackTerms: Int = 10, originalQueryWeight: Float = 0.5) {
        precondition(feedbackDocuments >= 1 && feedbackTerms >= 1, "\(feedbackDocuments), \(feedbackTerms)")
        precondition((0...1).contains(originalQueryWeight), "original query weight \(originalQueryWeight)")
        self.feedbackDocuments = feedbackDocuments
        self.feedbackTerms = feedbackTerms
        self.originalQueryWeight = originalQueryWeight
    }

    /// Two searches: the query, then the query that the first one's documents make of it.
    ///
    /// - Parameter text: what was indexed for a document, by its position.
    public func search(
        _ query: String, k: Int, in index: BM25Index, text: (Int) -> String
    ) throws(RetrievalError) -> [Hit] {
        let analyzer = try Analyzer(index.analyzer)
        let terms = analyzer.terms(query)
        let feedback = index.search(terms: terms, k: feedbackDocuments).map { hit in
            (score: hit.score, terms: analyzer.terms(text(hit.document)))
        }
        return index.search(weighted: expand(terms, feedback, index), k: k)
    }

    /// The query's terms and those of the documents, each part's weights summing to its share. Heaviest first, equal
    /// weights by term.
    private func expand(
        _ query: [String], _ feedback: [(score: Float, terms: [String])], _ index: BM25Index
    ) -> [WeightedTerm] {
        var shared: [String: Float] = [:]
        for (score, terms) in feedback {
            for term in terms { shared[term, default: 0] += score / Float(terms.count) }
        }
        let limit = max(index.documentCount / 10, 1)
        let best = Self.sorted(shared.filter { index.documentFrequency($0.key) <= limit }).prefix(feedbackTerms)
        let total = best.reduce(0) { $0 + $1.weight }
        let queryShare = best.isEmpty ? 1 : originalQueryWeight
        var weights: [String: Float] = [:]
        for term in query { weights[term, default: 0] += queryShare / Float(query.count) }
        for term in best { weights[term.term, default: 0] += (1 - queryShare) * term.weight / total }
        return Self.sorted(weights)
    }

    private static func sorted(_ weights: [String: Float]) -> [WeightedTerm] {
        weights.filter { $0.value > 0 }.map { WeightedTerm($0.key, weight: $0.value) }.sorted { a, b in
            a.weight != b.weight ? a.weight > b.weight : a.term < b.term
        }
    }
}
