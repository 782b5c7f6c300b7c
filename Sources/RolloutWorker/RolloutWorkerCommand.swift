import ArgumentParser
import Kernels
import Launch
import Logging
import Messaging
import RunSpec
import WireProtocol
import WorkerRuntime

/// The rollout worker: holds the policy, generates completions and computes gradients.
@main
struct RolloutWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout-worker", abstract: "Generate completions and compute gradients for a coordinator.",
        version: ProcessFacts.build)

    @OptionGroup var cluster: ClusterOptions
    @Option(help: "The worker's name, unique in the cluster.") var name = "rollout-\(ProcessFacts.processID)"
    @Option(help: "Threads to compute with.") var threads = 2

    static func main() async {
        LineLogHandler.bootstrap()
        await Program.main(Self.self) { try InstructionSet.check() }
    }

    func run() async throws {
        try require("--threads", threads, in: 1...1024)
        let spec = try cluster.load()
        let endpoint = try failing(.configuration) { try DealerEndpoint(connectingTo: spec.coordinator.endpoint) }
        let handler = RolloutHandler(endpoint: endpoint, folders: spec.folders, threads: threads)
        try await WorkerProgram.run(endpoint: endpoint, handler: handler, name: name)
    }
}
