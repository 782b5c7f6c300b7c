import Foundation
import Testing

extension ProgramTests {
    /// A disk that fills up. The limit on file sizes stands in for it: it needs no privilege, and a checkpoint meets it
    /// while the smaller journal does not.
    @Suite struct DiskFull {
        @Test func theRunEndsWithOneErrorAndGoesOnFromThePreviousCheckpoint() async throws {
            let cluster = try TestCluster()
            // Its optimizer state is 4 MB.
            let spec = try cluster.writeExperiment(policy: TinyPolicy(hiddenSize: 128), steps: 100_000)
            try await cluster.start()
            let coordinator = try #require(cluster.coordinator)
            let submit = try cluster.begin("submit", spec)
            try await submit.says("checkpoint of step 1 written")
            try limitFiles(of: coordinator, to: "2097152")
            let ended = try await submit.ended()
            #expect(ended.status == 75, "\(ended.error)")
            #expect(ended.errorLines.last?.contains("recr1 resume tiny-1") == true, "\(ended.error)")
            let errors = ended.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(errors.last?.contains("File too large") == true, "\(errors)")
            #expect(Set(errors.map { $0.contains("checkpoint of step") }) == [true], "\(errors)")
            let checkpoints = try await completeCheckpoints(of: cluster)
            #expect(coordinator.isRunning)

            try limitFiles(of: coordinator, to: "unlimited")
            let resumed = try cluster.begin("resume", "tiny-1")
            try await resumed.says("checkpoint of step \(try step(after: checkpoints)) written")
            #expect(!resumed.error.contains("damaged"))
        }

        /// What is left when a write that was under way has given up.
        private func completeCheckpoints(of cluster: TestCluster) async throws -> [String] {
            while true {
                let names = cluster.scratch.names(in: "runs/tiny-1/checkpoints")
                if !names.contains(where: { $0.contains(".tmp") }) { return names }
                try await Task.sleep(for: .milliseconds(10))
            }
        }

        /// The step after that of the newest checkpoint.
        private func step(after names: [String]) throws -> Int {
            try #require(names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.max()) + 1
        }

        /// Sets how long the program's files may become.
        private func limitFiles(of program: RunningProgram, to bytes: String) throws {
            let arguments = ["--pid", "\(program.identifier)", "--fsize=\(bytes):"]
            let tool = try Process.run(URL(filePath: "/usr/bin/prlimit"), arguments: arguments)
            tool.waitUntilExit()
            try #require(tool.terminationStatus == 0)
        }
    }
}
