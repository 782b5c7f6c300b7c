import Foundation
import Messaging
import Testing
import WireProtocol

/// A cluster on this machine: each part a process of its own, all files in a folder that goes with it.
final class TestCluster {
    let folder: URL
    private var processes: [String: ProgramProcess] = [:]
    private var started = 0
    private let client: CoordinatorClient

    /// Runs `body` beside a coordinator with so many workers, then ends every process and removes the folder.
    static func with<Result>(
        rollout: Int = 2, reward: Int = 2, _ body: (TestCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try TestCluster()
        defer { cluster.remove() }
        try await cluster.start(rollout: rollout, reward: reward)
        return try await body(cluster)
    }

    private init() throws {
        let endpoint = "tcp://127.0.0.1:\(try FreePort.find())"
        client = CoordinatorClient(endpoint: endpoint)
        folder = FileManager.default.temporaryDirectory.appending(path: "cluster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var world = TinyWorld()
        try world.writeModel(to: folder.appending(path: "model"))
        try world.writeDataset(to: folder.appending(path: "data"))
        try write(Self.specification(folder.path), "spec.yml")
        try write(Self.clusterFile(folder.path, endpoint), "cluster.yml")
    }

    private func remove() {
        killEverything()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Processes

    /// Starts a coordinator and workers, and waits until the coordinator answers.
    func start(rollout: Int = 2, reward: Int = 2) async throws {
        try startCoordinator()
        for number in 1...rollout { try launch("rollout-worker", "rollout-\(number)", ["--threads", "1"]) }
        for number in 1...reward { try launch("reward-worker", "reward-\(number)", ["--threads", "1"]) }
        try await waitForCoordinator()
    }

    func startCoordinator() throws { try launch("coordinator", nil, []) }

    func waitForCoordinator() async throws {
        while try await recr1(["status", "--quiet"]).status != 0 {
            try #require(processes["coordinator"]?.isRunning == true, "the coordinator has ended")
        }
    }

    func signal(_ number: Int32, to name: String) { processes[name]?.signal(number) }

    func kill9(_ name: String) { processes.removeValue(forKey: name)?.kill9() }

    func killEverything() {
        for name in processes.keys { kill9(name) }
    }

    private func launch(_ program: String, _ name: String?, _ options: [String]) throws {
        started += 1
        processes[name ?? program] = try .start(
            program, clusterOption + options + (name.map { ["--name", $0] } ?? []), named: "\(started)-\(program)",
            in: folder)
    }

    // MARK: Commands

    var clusterOption: [String] { ["--cluster", folder.appending(path: "cluster.yml").path] }

    /// Runs a command of `recr1` to its end.
    func recr1(_ arguments: [String]) async throws -> ProgramProcess.Outcome {
        started += 1
        return try await ProgramProcess.start("recr1", arguments + clusterOption, named: "\(started)-recr1", in: folder)
            .outcome()
    }

    /// Runs a command that must succeed; returns its output.
    func output(_ arguments: [String]) async throws -> String {
        let outcome = try await recr1(arguments)
        try #require(outcome.status == 0, "recr1 \(arguments): \(outcome.errors)")
        return outcome.output
    }

    /// Starts the run; returns its id.
    func submit() async throws -> String {
        try await output(["submit", folder.appending(path: "spec.yml").path, "--detach"])
            .trimmingCharacters(in: .newlines)
    }

    /// What `recr1 status` shows, asked without a process for each question: work is over in a few milliseconds.
    func status(of run: String) async throws -> StatusReport {
        let answer = try await client.request(.statusRequest(run: RunID(rawValue: run)))
        guard case .statusReport(let report) = answer else { throw Unexpected(message: answer) }
        return report
    }

    /// Waits until the run has come so far; fails if it has ended.
    func wait(for run: String, until isReached: (StatusReport) throws -> Bool) async throws {
        while true {
            let status = try await status(of: run)
            if try isReached(status) { return }
            try #require(!status.run.state.isFinal, "the run is over: \(status)")
        }
    }

    /// Waits for the run's end; returns what it left.
    func finish(_ run: String) async throws -> RunRecord {
        let lines = try await output(["logs", run, "--follow", "--json"])
        return try RunRecord(
            log: lines, state: "\(try await status(of: run).run.state)", folder: folder.appending(path: "runs/\(run)"))
    }

    // MARK: Files

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    private static func clusterFile(_ folder: String, _ endpoint: String) -> String {
        """
        schema: 1
        coordinator:
          endpoint: \(endpoint)
          threads: 1
        heartbeat:
          intervalSeconds: 0.1
          missedBeats: 30
        folders:
          runs: \(folder)/runs
          models: \(folder)
          cache: \(folder)/cache
        """
    }

    private static func specification(_ folder: String) -> String {
        """
        schema: 1
        name: tiny
        seed: 5
        policy:
          model: model
        dataset:
          path: \(folder)/data
        rollout:
          promptsPerStep: \(RunRecord.promptsPerStep)
          groupSize: \(RunRecord.groupSize)
          promptsPerLease: 4
          maxCompletionTokens: 96
        reward:
          queryTemplate: "{input} {rewrite}"
          metric: ndcg@1000
        optimization:
          steps: \(RunRecord.steps)
          learningRate: 1e-3
          gradientShards: 2
        evaluation:
          everySteps: 3
          queries: 8
          metrics: [ndcg@10]
        checkpoint:
          everySteps: 2
          keepLast: 1
        """
    }
}

/// An answer of another kind than the question's.
struct Unexpected: Error {
    var message: Message
}

extension StatusReport {
    /// The run that was asked about.
    var run: RunStatus { get throws { try #require(runs.first) } }

    func worker(_ name: WorkerName) throws -> WorkerStatus { try #require(workers.first { $0.name == name }) }
}
