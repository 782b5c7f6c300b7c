import ArgumentParser
import Datasets
import Evaluation
import Foundation
import Launch
import PolicyText
import Reward
import RunSpec
import ScoringSetup

/// `recr1 eval`: the policy before and after beside what needs no policy, on any split, in this process.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Compare policies with the raw input and with RM3 on a split.",
        discussion: """
            Systems: the raw input; the raw input with RM3 pseudo-relevance feedback; and of the policy before and the \
            policy after, greedy, the rewrite in the spec's query template and, where that differs, the input followed \
            by the rewrite. Every difference has a paired-bootstrap 95 % interval.
            """)

    private struct Result: Encodable {
        var split: String
        var queries: Int
        var rows: [ComparisonReport.Row]
    }

    @OptionGroup var arguments: SpecArguments
    @Option(help: "The policy after: a checkpoint's policy folder, or any model.") var policy: String
    @Option(help: "The policy before; the spec's model when left out.") var before: String?
    @Option(help: "The split.") var split = "validation"
    @Option(help: "Only the first so many queries; 0 takes all.") var queries = 0
    @Option(help: "Write each system's rankings into this folder as TREC runs.") var runs: String?
    @Option(help: "Threads to compute with.") var threads = 2
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        try require("--queries", queries, in: 0...1_000_000)
        try require("--threads", threads, in: 1...1024)
        let (_, spec) = try arguments.read()
        let folders = (try? cluster.load())?.folders ?? FolderSection()
        let setup = try failing(.badData) {
            try ScoringSetup(spec, cacheFolder: FolderPath.expand(folders.cache), splits: [split])
        }
        let bench = try EvaluationBench(spec, queries: asked(spec))
        let systems = try await systems(spec, setup, bench, folders)
        if let runs { try failing(.cannotWrite) { for system in systems { try system.writeRun(into: runs) } } }
        let report = ComparisonReport(bench.table(systems), baselines: Self.baselines(systems))
        if json { return try Output.json(Result(split: split, queries: bench.queries.count, rows: report.rows)) }
        Output.line("\(bench.queries.count) queries of \(split); differences with a paired-bootstrap 95 % interval\n")
        Output.line(report.text())
    }

    private func systems(
        _ spec: ExperimentSpec, _ setup: ScoringSetup, _ bench: EvaluationBench, _ folders: FolderSection
    ) async throws -> [EvaluatedSystem] {
        let inputs = bench.queries.map { ScoreCandidate.query($0.text) }
        let feedback = try failing(.badData) { try setup.feedbackRecommender() }
        var systems = [
            try await bench.evaluate("raw input", inputs, setup.scorer, setup.recommender),
            try await bench.evaluate("raw input, RM3", inputs, setup.scorer(asking: feedback), feedback),
        ]
        let joined = "{input} {rewrite}"
        for (when, model) in [("before", before ?? spec.policy.model), ("after", policy)] {
            Output.note("policy \(when): \(model)")
            let answers = try complete(bench.queries, model: model, spec, folders).map { ScoreCandidate.completion($0) }
            if spec.reward.queryTemplate != joined {
                let scorer = try setup.scorer(queryTemplate: joined)
                let name = "input + rewrite \(when)"
                systems.append(try await bench.evaluate(name, answers, scorer, setup.recommender))
            }
            systems.append(try await bench.evaluate("policy \(when)", answers, setup.scorer, setup.recommender))
        }
        return systems
    }

    /// Everything is measured against the raw input, and what comes after against the same before.
    private static func baselines(_ systems: [EvaluatedSystem]) -> [ComparisonReport.Baseline] {
        let numbers = Dictionary(uniqueKeysWithValues: systems.enumerated().map { ($1.name, $0) })
        var pairs: [Int: Int] = [:]
        for (name, number) in numbers where name.hasSuffix(" after") {
            pairs[number] = numbers[name.dropLast("after".count) + "before"]
        }
        let raw = Dictionary(uniqueKeysWithValues: systems.indices.dropFirst().map { ($0, 0) })
        return [.init(name: "raw input", pairs: raw), .init(name: "before", pairs: pairs)]
    }

    private func asked(_ spec: ExperimentSpec) throws -> [DatasetQuery] {
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
}
