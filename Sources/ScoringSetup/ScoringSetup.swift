import Datasets
import Foundation
import Retrieval
public import Reward
public import RunSpec

/// A spec's scoring, ready: dataset, index, reward function.
public struct ScoringSetup: Sendable {
    /// Scores candidates.
    public let scorer: RewardScorer
    /// The recommender behind it.
    public var recommender: any Recommender { bm25 }
    /// Equal on all workers that would give the same verdicts.
    public var fingerprint: String { recommender.fingerprint }

    private let spec: ExperimentSpec
    private let data: ScoringData
    private let bm25: BM25Recommender
    private let rankings: RankingCache

    /// Reads the dataset, opens or makes the index, and checks that labels and documents agree.
    ///
    /// - Parameters:
    ///   - cacheFolder: where indexes are kept, each under a name of its dataset and settings.
    ///   - splits: names of the splits to score; the spec's training and validation splits by default.
    public init(
        _ spec: ExperimentSpec, cacheFolder: String, rankings: RankingCache = RankingCache(), splits: [String]? = nil
    ) throws {
        let dataset = try CheckedDataset(
            BEIRDataset(folder: spec.dataset.path), splits: splits ?? [spec.dataset.train, spec.dataset.validation])
        let documents = dataset.documents
        var labels: [String: [String: Int]] = [:]
        for split in dataset.splits { labels.merge(Self.labels(split, spec)) { $1 } }
        let model = BM25(k1: spec.recommender.k1, b: spec.recommender.b)
        let analyzer = AnalyzerOptions(spec.recommender)
        bm25 = try BM25Recommender.open(
            at: IndexName.path(of: documents, model: model, analyzer: analyzer, in: cacheFolder), model: model,
            analyzer: analyzer
        ) { documents.map { IndexDocument(id: $0.id, text: $0.searchable) } }
        self.spec = spec
        self.rankings = rankings
        data = ScoringData(inputs: dataset.queries.mapValues(\.text), labels: labels)
        scorer = RewardScorer(
            function: try RewardFunction(spec.reward, assistantPrefix: spec.prompt.assistantPrefix),
            recommender: bm25, cache: rankings, data: data)
    }

    /// The same scorer with another query template than the spec's, or before another recommender.
    public func scorer(queryTemplate: String? = nil, asking other: (any Recommender)? = nil) throws -> RewardScorer {
        var section = spec.reward
        if let queryTemplate { section.queryTemplate = queryTemplate }
        return RewardScorer(
            function: try RewardFunction(section, assistantPrefix: spec.prompt.assistantPrefix),
            recommender: other ?? bm25, cache: rankings, data: data)
    }

    /// The recommender with pseudo-relevance feedback. Reads the documents again, and keeps them.
    public func feedbackRecommender() throws -> any Recommender {
        let texts = try BEIRDataset(folder: spec.dataset.path).corpus().map(\.searchable)
        return FeedbackRecommender(bm25, texts: texts)
    }

    /// Labels to score with: the control deals the training labels out anew.
    private static func labels(_ split: DatasetSplit, _ spec: ExperimentSpec) -> [String: [String: Int]] {
        guard spec.reward.labels == .permuted, split.name == spec.dataset.train else { return split.labels }
        return LabelPermutation.permuted(split.labels, queries: split.queries, seed: spec.seed)
    }
}

extension AnalyzerOptions {
    init(_ section: RecommenderSection) {
        let stemmer: Stemmer =
            switch section.stemmer {
            case .english: .english
            case .porter: .porter
            case .none: .none
            }
        self.init(stemmer: stemmer, removesStopWords: section.stopWords)
    }
}
