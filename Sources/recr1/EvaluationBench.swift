import Datasets
import Evaluation
import Foundation
import Launch
import Retrieval
import Reward
import RunSpec

/// A system that has answered every query.
struct EvaluatedSystem {
    let name: String
    /// By query, then by metric; `nil` where the recommender failed.
    let values: [[Double]?]
    /// Its rankings, query by query; a query without an answer or a result has no line.
    let run: [TRECRunLine]

    /// Writes the run as `raw-input.trec` and the like.
    func writeRun(into folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lines = run.map { $0.text + "\n" }.joined()
        try Data(lines.utf8).write(to: URL(filePath: folder).appending(path: "\(Self.fileName(name)).trec"))
    }

    /// What a system is called in files and in the last column of a run.
    static func fileName(_ name: String) -> String {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}

/// The queries and metrics that every system gets.
struct EvaluationBench {
    let queries: [DatasetQuery]
    private let metrics: [RankingMetric]

    init(_ spec: ExperimentSpec, queries: [DatasetQuery]) throws {
        self.queries = queries
        metrics = try failing(.configuration) { try spec.evaluation.metrics.map { try RankingMetric($0) } }
    }

    /// Scores one candidate for each query. One without an answer has found nothing: 0 in every metric.
    func evaluate(
        _ name: String, _ candidates: [ScoreCandidate], _ scorer: RewardScorer, _ recommender: any Recommender
    ) async throws -> EvaluatedSystem {
        var values: [[Double]?] = []
        var run: [TRECRunLine] = []
        for (query, candidate) in zip(queries, candidates) {
            switch await scorer.score(candidate, query: query.id, metrics: metrics) {
            case .scored(_, let text, let figures):
                let named = Dictionary(figures) { $1 }
                values.append(metrics.map { named[$0.description] ?? 0 })
                let ranking = try await recommender.search(text, k: metrics.map(\.cutoff).max() ?? 1)
                run += TRECRunLine.lines(query: query.id, ranking, tag: EvaluatedSystem.fileName(name))
            case .unparseable: values.append(metrics.map { _ in 0 })
            case .retryable, .permanent: values.append(nil)
            }
        }
        return EvaluatedSystem(name: name, values: values, run: run)
    }

    /// The systems' metrics side by side.
    func table(_ systems: [EvaluatedSystem]) -> ComparisonTable {
        ComparisonTable(
            metrics: metrics.map(\.description), systems: systems.map { .init(name: $0.name, values: $0.values) })
    }
}

extension TRECRunLine {
    /// A ranking as lines of a run. The rank decides; a score that falls with it keeps trec_eval in the same order.
    static func lines(query: String, _ ranking: [String], tag: String) -> [TRECRunLine] {
        ranking.enumerated().map { place, document in
            TRECRunLine(
                query: query, document: document, rank: place + 1, score: Double(ranking.count - place), tag: tag)
        }
    }
}
