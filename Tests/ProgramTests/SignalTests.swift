import Foundation
import Testing

extension ProgramTests {
    /// SIGTERM and SIGINT end every program with the status a shell expects.
    @Suite struct SignalEnds {
        @Test(arguments: [(SIGTERM, 143, "SIGTERM"), (SIGINT, 130, "SIGINT")])
        func coordinatorAndWorkersEndOnASignal(_ signal: Int32, _ status: Int32, _ name: String) async throws {
            let cluster = try TestCluster()
            try await cluster.start()
            for program in cluster.workers + [cluster.coordinator].compactMap({ $0 }) {
                program.signal(signal)
                let ended = try await program.ended()
                #expect(ended.status == status, "\(ended.error)")
                #expect(ended.errorLines.last?.contains("stopped by \(name)") == true, "\(ended.error)")
            }
        }

        @Test func aWorkerWithoutACoordinatorEndsToo() async throws {
            let cluster = try TestCluster()
            let worker = try RunningProgram("reward-worker", ["--cluster", cluster.file, "--name", "alone"])
            try await worker.says("connecting to")
            worker.signal(SIGTERM)
            #expect(try await worker.ended().status == 143)
        }

        @Test func aRunOfAStoppedCoordinatorCanGoOn() async throws {
            let cluster = try TestCluster()
            let spec = try cluster.writeExperiment(steps: 100_000)
            try await cluster.start()
            let submit = try cluster.begin("submit", spec)
            try await submit.says("checkpoint of step 1 written")
            let coordinator = try #require(cluster.coordinator)
            coordinator.signal(SIGTERM)
            #expect(try await coordinator.ended().status == 143)
            #expect(try await submit.ended().status == 69)
            try await cluster.startCoordinator()
            let status = try await cluster.recr1("status", "tiny-1")
            #expect(status.output.contains("tiny-1: interrupted"), "\(status.output)")
            let resumed = try cluster.begin("resume", "tiny-1")
            try await resumed.says("step ")
            #expect(try await cluster.recr1("cancel", "tiny-1").status == 0)
            let ended = try await resumed.ended()
            #expect(ended.status == 130, "\(ended.error)")
            #expect(ended.errorLines.last?.contains("was cancelled") == true)
        }
    }
}
