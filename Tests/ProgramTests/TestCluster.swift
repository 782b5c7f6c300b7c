import Foundation

/// A coordinator and workers of their own: free port, temporary folders, all processes ended with the value.
final class TestCluster {
    let scratch: Scratch
    /// The cluster file.
    let file: String
    let endpoint: String
    private(set) var coordinator: RunningProgram?
    private(set) var workers: [RunningProgram] = []

    var runs: String { "\(scratch.path)/runs" }

    /// Writes the cluster file; nothing is started.
    init() throws {
        scratch = try Scratch()
        endpoint = "tcp://127.0.0.1:\(try TCP.freePort())"
        file = try scratch.write(
            "cluster.yml", Self.clusterFile(endpoint: endpoint, runs: "\(scratch.path)/runs", in: scratch.path))
    }

    deinit {
        for worker in workers { worker.signal(SIGKILL) }
        coordinator?.signal(SIGKILL)
    }

    static func clusterFile(endpoint: String, runs: String, in folder: String) -> String {
        """
        schema: 1
        coordinator:
          endpoint: \(endpoint)
          threads: 1
        heartbeat:
          intervalSeconds: 0.2
          missedBeats: 50
        folders:
          runs: \(runs)
          models: \(folder)/models
          cache: \(folder)/cache

        """
    }

    /// Starts the coordinator and waits until it answers.
    @discardableResult func startCoordinator() async throws -> RunningProgram {
        let program = try RunningProgram("coordinator", ["--cluster", file])
        coordinator = program
        while try await recr1("status", "--quiet").status != 0 {
            guard program.isRunning else { throw RunningProgram.Silent(words: "an answer", said: program.error) }
        }
        return program
    }

    /// Starts a worker of a kind, `rollout` or `reward`, and waits until it has joined.
    @discardableResult func startWorker(_ kind: String) async throws -> RunningProgram {
        let program = try RunningProgram(
            "\(kind)-worker", ["--cluster", file, "--name", "\(kind)-\(workers.count + 1)", "--threads", "1"])
        workers.append(program)
        try await program.says("joined the coordinator")
        return program
    }

    /// Starts a coordinator and one worker of each kind.
    func start() async throws {
        try await startCoordinator()
        try await startWorker("rollout")
        try await startWorker("reward")
    }

    /// Runs the user's program on this cluster.
    func recr1(_ arguments: String...) async throws -> Ended {
        try await RunningProgram("recr1", arguments + ["--cluster", file]).ended()
    }

    /// Begins a command of the user's program on this cluster.
    func begin(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram("recr1", arguments + ["--cluster", file])
    }

    /// Writes a small experiment on a small model and a small dataset; returns the spec's path.
    func writeExperiment(
        policy: TinyPolicy = TinyPolicy(), dataset: TinyDataset = TinyDataset(), steps: Int = 2
    ) throws -> String {
        try policy.write(to: scratch, "models/tiny")
        try dataset.write(to: scratch, "data")
        return try scratch.write(
            "spec.yml",
            """
            name: tiny
            policy:
              model: tiny
            dataset:
              path: \(scratch.path)/data
            rollout:
              promptsPerStep: 2
              groupSize: 2
              promptsPerLease: 1
              maxCompletionTokens: 4
            optimization:
              steps: \(steps)
            evaluation:
              everySteps: 1000
            checkpoint:
              everySteps: 1
              keepLast: 1

            """)
    }
}
