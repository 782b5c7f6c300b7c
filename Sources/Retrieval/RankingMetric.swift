internal import Foundation

/// What a relevance grade counts for.
public enum Gain: Sendable, Hashable {
    /// 1 for a relevant document.
    case binary
    /// The grade itself, as trec_eval's ndcg.
    case linear
    /// 2^grade - 1.
    case exponential

    /// Graded gains see every grade above 0; the threshold decides about the binary one alone, as in trec_eval.
    func of(_ grade: Int, threshold: Int) -> Double {
        switch self {
        case .binary: grade >= threshold ? 1 : 0
        case .linear: Double(max(grade, 0))
        case .exponential: Double((1 << min(max(grade, 0), 60)) - 1)
        }
    }
}

/// The labels of one query: grade by document id. A document that is not there has grade 0.
public struct RelevanceLabels: Sendable, Hashable {
    /// Grade by document.
    public var grades: [String: Int]
    /// Lowest grade that is relevant, 1 or more.
    public var threshold: Int

    /// Stores both.
    public init(_ grades: [String: Int], threshold: Int = 1) {
        self.grades = grades
        self.threshold = threshold
    }

    /// Whether a document of this grade counts as relevant.
    func isRelevant(_ grade: Int) -> Bool { grade >= threshold }

    /// Documents that are relevant.
    public var relevantCount: Int { grades.values.count(where: isRelevant) }
}

/// A ranking metric with its cutoff, as trec_eval defines it. Averages over queries are the caller's.
public struct RankingMetric: Sendable, Hashable, CustomStringConvertible {
    /// Which metric.
    public enum Kind: String, Sendable, CaseIterable {
        /// Discounted gain over that of the best possible ranking (Järvelin and Kekäläinen 2002; log2(rank + 1)).
        case ndcg
        /// Share of the relevant documents that were found.
        case recall
        /// Share of the first k places that are relevant.
        case precision
        /// One over the rank of the first relevant document.
        case mrr
        /// Mean of the precision at each relevant document, over all relevant documents.
        case map
        /// 1 when any relevant document was found.
        case hit
    }

    /// Which metric.
    public let kind: Kind
    /// Places that count; 1 or more.
    public let cutoff: Int
    /// Its name as it was written, such as `ndcg@10` or `mrr`.
    public let description: String

    /// A metric at a cutoff of 1 or more.
    public init(_ kind: Kind, at cutoff: Int) {
        precondition(cutoff >= 1, "cutoff \(cutoff)")
        self.init(kind, cutoff, "\(kind.rawValue)@\(cutoff)")
    }

    /// Reads `name@k`, or one of trec_eval's measures without a cutoff (`ndcg`, `mrr`, `map`). Those see a run's whole
    /// ranking, which by TREC's custom has 1,000 places.
    public init(_ text: String) throws(RetrievalError) {
        if let kind = Kind(rawValue: text), [.ndcg, .mrr, .map].contains(kind) {
            self.init(kind, 1000, text)
            return
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let cutoff = Int(parts[1]),
            (1...1_000_000).contains(cutoff), parts[1] == "\(cutoff)"
        else { throw .unknownMetric(text) }
        self.init(kind, at: cutoff)
    }

    private init(_ kind: Kind, _ cutoff: Int, _ description: String) {
        self.kind = kind
        self.cutoff = cutoff
        self.description = description
    }

    /// The metric of one ranking, best document first. A document that comes twice counts where it first stands.
    /// 0 when no document is relevant.
    public func value(_ ranking: [String], _ labels: RelevanceLabels, gain: Gain = .binary) -> Double {
        let relevant = labels.relevantCount
        guard relevant > 0 else { return 0 }
        let found = grades(ranking, labels)
        switch kind {
        case .ndcg: return dcg(found, labels, gain) / dcg(labels.grades.values.sorted(by: >), labels, gain)
        case .recall: return Double(found.count(where: labels.isRelevant)) / Double(relevant)
        case .precision: return Double(found.count(where: labels.isRelevant)) / Double(cutoff)
        case .mrr: return found.firstIndex(where: labels.isRelevant).map { 1 / Double($0 + 1) } ?? 0
        case .map: return precisionSum(found, labels) / Double(relevant)
        case .hit: return found.contains(where: labels.isRelevant) ? 1 : 0
        }
    }

    /// Grades of the first `cutoff` documents.
    private func grades(_ ranking: [String], _ labels: RelevanceLabels) -> [Int] {
        var seen: Set<String> = []
        var grades: [Int] = []
        for document in ranking where seen.insert(document).inserted {
            grades.append(labels.grades[document] ?? 0)
            if grades.count == cutoff { break }
        }
        return grades
    }

    private func dcg(_ grades: [Int], _ labels: RelevanceLabels, _ gain: Gain) -> Double {
        grades.prefix(cutoff).enumerated().reduce(0) { sum, place in
            sum + gain.of(place.element, threshold: labels.threshold) / log2(Double(place.offset + 2))
        }
    }

    private func precisionSum(_ grades: [Int], _ labels: RelevanceLabels) -> Double {
        var (sum, hits) = (0.0, 0)
        for (place, grade) in grades.enumerated() where labels.isRelevant(grade) {
            hits += 1
            sum += Double(hits) / Double(place + 1)
        }
        return sum
    }
}
