import Testing
import WireProtocol

/// Runs on real processes over real sockets. One after the other: each takes the machine for some seconds.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ClusterTests {
    /// The run without any trouble, on one worker of each kind: what all others must end in.
    static let reference = Task {
        try await TestCluster.with(rollout: 1, reward: 1) { cluster in
            try await cluster.finish(cluster.submit())
        }
    }

    /// What a worker is doing when it is killed.
    enum Work: String, CaseIterable {
        case rollout, gradient, scores

        var role: PeerRole { self == .scores ? .reward : .rollout }

        /// What the run's status says meanwhile.
        var detail: String { self == .gradient ? "gradients" : "groups sampled" }
    }

    @Test func moreWorkersEndInTheSameWeights() async throws {
        let reference = try await Self.reference.value
        reference.expectSound()
        #expect(reference.steps.contains { $0["groups/trained"] ?? 0 > 0 }, "nothing was learned")
        try await TestCluster.with { cluster in
            let record = try await cluster.finish(cluster.submit())
            record.expectSound()
            record.expectSame(as: reference)
        }
    }

    @Test(arguments: Work.allCases) func killedWorkerChangesNothing(work: Work) async throws {
        let reference = try await Self.reference.value
        try await TestCluster.with { cluster in
            let run = try await cluster.submit()
            let (worker, lease) = try await cluster.killWorker(in: work, of: run)
            let record = try await cluster.finish(run)
            record.expectSound()
            record.expectSame(as: reference)
            #expect(record.leases.superseded >= 1 && record.leases.completed == reference.leases.completed)
            #expect(
                record.log.contains {
                    $0.hasPrefix("\(lease) of \(worker): its worker was lost") && $0.hasSuffix("issued again")
                }, "the log does not say what happened: \(record.log)")
            let status = try await cluster.output(["status", run])
            #expect(
                status.split(separator: "\n").contains {
                    $0.contains("worker \(worker) on ") && $0.contains(": lost: ")
                }, "\(status)")
        }
    }

    /// Checkpoints are made every second step, so that steps are lost and done again.
    @Test(arguments: [false, true]) func resumedRunEndsInTheSameWeights(workersSurvive: Bool) async throws {
        let reference = try await Self.reference.value
        try await TestCluster.with { cluster in
            let run = try await cluster.submit()
            try await cluster.wait(for: run) { try $0.run.step >= 3 }
            if workersSurvive { cluster.kill9("coordinator") } else { cluster.killEverything() }
            if workersSurvive {
                try cluster.startCoordinator()
                try await cluster.waitForCoordinator()
            } else {
                try await cluster.start()
            }
            #expect(try await cluster.status(of: run).run.state == .interrupted)
            _ = try await cluster.output(["resume", run, "--detach"])
            let record = try await cluster.finish(run)
            record.expectSound()
            record.expectSame(as: reference)
            #expect(record.log.contains { $0.hasPrefix("run goes on after step ") })
        }
    }
}
