import ArgumentParser
import Datasets
import Evaluation
import Launch
import PolicyText
import Retrieval
import Reward
import RunSpec
import ScoringSetup

/// `recr1 eval`: a policy beside the raw input and the input with the rewrite, on any split, in this process.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Compare policies with the raw input on a split.")

    @OptionGroup var arguments: SpecArguments
    @Option(help: "The policy after: a checkpoint's policy folder, or any model.") var policy: String
    @Option(help: "The policy before; the spec's model when left out.") var before: String?
    @Option(help: "The split.") var split = "validation"
    @Option(help: "Only the first so many queries; 0 takes all.") var queries = 0
    @Option(help: "Threads to compute with.") var threads = 2
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        try require("--queries", queries, in: 0...1_000_000)
        try require("--threads", threads, in: 1...1024)
        let (_, spec) = try arguments.read()
        let folders = (try? cluster.load())?.folders ?? FolderSection()
        let setup = try failing(.badData) {
            try ScoringSetup(spec, cacheFolder: FolderPath.expand(folders.cache), splits: [split])
        }
        let metrics = try failing(.configuration) { try spec.evaluation.metrics.map { try RankingMetric($0) } }
        let asked = try queries(spec)
        let raw = try await values(asked, asked.map { .query($0.text) }, setup.scorer, metrics)
        var systems = [ComparisonTable.System(name: "raw input", values: raw)]
        for (name, model) in [("policy before", before ?? spec.policy.model), ("policy after", policy)] {
            Output.note("\(name): \(model)")
            let answers = try complete(asked, model: model, spec, folders)
            let own = try await values(asked, answers.map { .completion($0) }, setup.scorer, metrics)
            let joined = zip(asked, answers).map { ScoreCandidate.query("\($0.text) \($1)") }
            let expanded = try await values(asked, joined, setup.scorer, metrics)
            systems.append(.init(name: "input + \(name)", values: expanded))
            systems.append(.init(name: name, values: own))
        }
        Output.line(ComparisonTable(metrics: metrics.map(\.description), systems: systems).text())
    }

    private func queries(_ spec: ExperimentSpec) throws -> [DatasetQuery] {
        try failing(.badData) {
            let dataset = BEIRDataset(folder: spec.dataset.path)
            let texts = try dataset.queries()
            let ids = try dataset.split(split).queries
            return (queries == 0 ? ids : Array(ids.prefix(queries))).compactMap { texts[$0] }
        }
    }

    private func complete(
        _ asked: [DatasetQuery], model: String, _ spec: ExperimentSpec, _ folders: FolderSection
    ) throws -> [String] {
        let path = try FolderPath.model(model, in: folders)
        return try failing(.badData) {
            let policy = try LocalPolicy(path: path, format: spec.policy.chatFormat, threads: threads)
            let prompts = try asked.map { try policy.text.prompt(spec.prompt, input: $0.text) }
            return try policy.complete(
                prompts, maxTokens: spec.rollout.maxCompletionTokens, stopAtNewline: spec.rollout.stopAtNewline)
        }
    }

    /// A candidate without an answer has found nothing: 0 in every metric.
    private func values(
        _ asked: [DatasetQuery], _ candidates: [ScoreCandidate], _ scorer: RewardScorer, _ metrics: [RankingMetric]
    ) async throws -> [[Double]?] {
        var rows: [[Double]?] = []
        for (query, candidate) in zip(asked, candidates) {
            switch await scorer.score(candidate, query: query.id, metrics: metrics) {
            case .scored(_, _, let values):
                let named = Dictionary(values) { $1 }
                rows.append(metrics.map { named[$0.description] ?? 0 })
            case .unparseable: rows.append(metrics.map { _ in 0 })
            case .retryable, .permanent: rows.append(nil)
            }
        }
        return rows
    }
}
