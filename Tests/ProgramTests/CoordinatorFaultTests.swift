import Foundation
import Testing

extension ProgramTests {
    /// A coordinator that cannot begin says why and leaves nothing.
    @Suite struct CoordinatorFaults {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func coordinator(endpoint: String? = nil, runs: String) async throws -> Ended {
            let endpoint = try endpoint ?? "tcp://127.0.0.1:\(TCP.freePort())"
            let file = try scratch.write(
                "cluster.yml", TestCluster.clusterFile(endpoint: endpoint, runs: runs, in: scratch.path))
            return try await RunningProgram.run("coordinator", "--cluster", file)
        }

        @Test func aPortInUseMayBeTriedAgain() async throws {
            let cluster = try TestCluster()
            try await cluster.startCoordinator()
            let ended = try await coordinator(endpoint: cluster.endpoint, runs: "\(scratch.path)/runs")
            expect(ended, status: 75, says: cluster.endpoint, "port is in use")
            #expect(try await cluster.recr1("status").status == 0)
        }

        @Test func aSecondCoordinatorOnOneRunsFolderIsRefused() async throws {
            let cluster = try TestCluster()
            let first = try await cluster.startCoordinator()
            let ended = try await coordinator(runs: cluster.runs)
            expect(ended, status: 75, says: cluster.runs, "another coordinator (process \(first.identifier))")
            first.signal(SIGKILL)
            _ = try await first.ended()
            // However the first one ended, its folder is free now.
            try await cluster.startCoordinator()
        }

        @Test func aRunsFolderThatIsAFileIsRefused() async throws {
            let path = try scratch.write("file", "")
            expect(try await coordinator(runs: path), status: 73, says: path, "cannot be written", "Not a directory")
        }

        @Test func aRunsFolderThatCannotBeWrittenIsRefused() async throws {
            expect(try await coordinator(runs: "/proc/runs"), status: 73, says: "/proc/runs", "cannot be written")
        }

        @Test(arguments: [
            ("endpoint: nonsense", "found `nonsense`"), ("endpoint: tcp://127.0.0.1:99999", "not an endpoint"),
            ("endpoint: tcp://0.0.0.0:5770", "not encrypted"), ("endpont: tcp://127.0.0.1:5770", "`endpoint`"),
            ("threads: 0", "1 to 1024"), ("threads: [1]", "threads"), ("\tthreads: 1", "not YAML"),
        ])
        func aBadClusterFileIsRefused(_ line: String, _ words: String) async throws {
            let runs = "\(scratch.path)/runs"
            let file = try scratch.write(
                "cluster.yml", "schema: 1\ncoordinator:\n  \(line)\nfolders:\n  runs: \(runs)\n")
            expect(try await RunningProgram.run("coordinator", "--cluster", file), status: 78, says: words)
            #expect(scratch.names() == ["cluster.yml"])
        }

        @Test(arguments: ["coordinator", "rollout-worker", "reward-worker"])
        func aMissingClusterFileIsNamed(_ program: String) async throws {
            let file = "\(scratch.path)/none.yml"
            expect(try await RunningProgram.run(program, "--cluster", file), status: 69, says: file, "cluster file")
        }

        @Test func questionsWithoutACoordinatorAreAnsweredWithWhatToDo() async throws {
            expect(
                try await TestCluster().recr1("status"), status: 69, says: "no coordinator at",
                "scripts/start-coordinator")
        }

        @Test func runsThatDoNotExistAreRefused() async throws {
            let cluster = try TestCluster()
            try await cluster.startCoordinator()
            for verb in ["status", "logs", "cancel", "resume"] {
                expect(try await cluster.recr1(verb, "none-1"), status: 69, says: "none-1: no run there")
                expect(try await cluster.recr1(verb, "../etc"), status: 64, says: "run: expected 1 to 64 of")
            }
        }
    }
}
