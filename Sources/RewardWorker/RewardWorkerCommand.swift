import ArgumentParser
import Launch
import Messaging
import RunSpec
import WorkerRuntime

/// The reward worker: asks the recommender and scores what it returns.
@main
struct RewardWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reward-worker", abstract: "Ask the recommender and score what it returns, for a coordinator.",
        version: ProcessFacts.build)

    @OptionGroup var cluster: ClusterOptions
    @Option(help: "The worker's name, unique in the cluster.") var name = "reward-\(ProcessFacts.processID)"
    @Option(help: "Queries that are asked at once.") var threads = 1

    static func main() async {
        LineLogHandler.bootstrap()
        await Program.main(Self.self)
    }

    func run() async throws {
        try require("--threads", threads, in: 1...1024)
        let spec = try cluster.load()
        let endpoint = try failing(.configuration) { try DealerEndpoint(connectingTo: spec.coordinator.endpoint) }
        let handler = RewardHandler(folders: spec.folders, threads: threads)
        try await WorkerProgram.run(endpoint: endpoint, handler: handler, name: name)
    }
}
