import ArgumentParser
import Datasets
import Launch
import Retrieval
import Reward
import RunSpec
import ScoringSetup

/// `recr1 search`: asks a spec's recommender, in this process.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Ask a spec's recommender and print a TREC run.")

    @OptionGroup var arguments: SpecArguments
    @Option(help: "One query; without it, all queries of the split.") var query: String?
    @Option(help: "The split whose queries are asked.") var split = "validation"
    @Option(name: .short, help: "Results for each query.") var k = 10
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let (_, spec) = try arguments.read()
        try require("-k", k, in: 1...100_000)
        let cache = FolderPath.expand((try? cluster.load())?.folders.cache ?? FolderSection().cache)
        let setup = try failing(.badData) { try ScoringSetup(spec, cacheFolder: cache) }
        for (id, text) in try queries(spec) {
            let ranking = try await setup.recommender.search(text, k: k)
            for line in TRECRunLine.lines(query: id, ranking, tag: "recr1") { Output.line(line.text) }
        }
    }

    private func queries(_ spec: ExperimentSpec) throws -> [(String, String)] {
        if let query { return [("query", query)] }
        return try failing(.badData) {
            let dataset = BEIRDataset(folder: spec.dataset.path)
            let texts = try dataset.queries()
            return try dataset.split(split).queries.compactMap { id in texts[id].map { (id, $0.text) } }
        }
    }
}
