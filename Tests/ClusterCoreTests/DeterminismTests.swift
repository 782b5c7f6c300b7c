import Foundation
import Testing
import WireProtocol

import ClusterCore

/// The result of a run is a function of its spec: seeded courses of events, all compared with the undisturbed one.
@Suite struct DeterminismTests {
    static func simulate(
        rollout: Int = 1, reward: Int = 1, seed: UInt64 = 1, faults: Simulation.Faults = .none
    ) -> Simulation {
        var simulation = Simulation(
            plan: Fixtures.plan(), rollout: rollout, reward: reward, seed: seed, faults: faults)
        simulation.run()
        return simulation
    }

    static let undisturbed = simulate()

    /// So many seeds, or as many times more as `RECR1_SIMULATIONS` says.
    static func seeds(_ count: UInt64) -> ClosedRange<UInt64> {
        let factor = ProcessInfo.processInfo.environment["RECR1_SIMULATIONS"].flatMap { UInt64($0) } ?? 1
        return 1...count * factor
    }

    /// What must not depend on the cluster: everything but times.
    struct Course: Equatable {
        var commits: [StepRecord]
        var evaluations: [EvaluationRecord]

        init(_ simulation: Simulation) {
            commits = simulation.commits.map { commit in
                var commit = commit
                commit.metrics.removeAll { $0.name.hasPrefix("time/") || $0.name.hasPrefix("tokens/decode") }
                commit.metrics.removeAll { $0.name == "samples/retried" }
                return commit
            }
            evaluations = simulation.evaluations.map { evaluation in
                var evaluation = evaluation
                evaluation.seconds = 0
                return evaluation
            }
        }
    }

    static let undisturbedCourse = Course(undisturbed)

    static func expectUndisturbed(_ simulation: Simulation, _ what: String) {
        #expect(simulation.end?.state == .succeeded, "\(what): \(simulation.end?.detail ?? "did not end")")
        let isSame = Course(simulation) == undisturbedCourse
        #expect(isSame, "\(what): the result depends on the course of events")
        #expect(simulation.commits.map(\.step) == [1, 2, 3, 4, 5], "\(what)")
        #expect(!simulation.imbalance, "\(what): leases are lost without a word")
        #expect(simulation.end?.leases.inFlight == 0, "\(what)")
    }

    @Test func undisturbedRunCommitsEverySampleOnce() {
        let run = Self.undisturbed
        #expect(run.end?.state == .succeeded)
        #expect(run.commits.map(\.step) == [1, 2, 3, 4, 5])
        for commit in run.commits {
            let expected = (0..<6).flatMap { group in (0..<4).map { sample in "\(group) \(sample)" } }
            #expect(commit.samples.map { "\($0.group) \($0.sample)" } == expected)
        }
        #expect(run.commits.contains { $0.samples.contains { $0.fate == .trained } })
        #expect(
            run.evaluations.map { "\($0.subject) \($0.step)" }
                == ["rawInput 0", "policy 0", "policy 2", "policy 4", "policy 5"])
        #expect(run.end?.policy?.version == 5)
        #expect(run.end?.leases.issued == run.end?.leases.completed)
    }

    @Test(arguments: [1, 2, 3, 4, 7])
    func anyNumberOfWorkersCommitsTheSame(workers: Int) {
        Self.expectUndisturbed(Self.simulate(rollout: workers, reward: workers, seed: 9), "\(workers) workers")
    }

    @Test func arrivalOrderDoesNotMatter() {
        for seed in Self.seeds(250) {
            Self.expectUndisturbed(Self.simulate(rollout: 3, reward: 2, seed: seed), "seed \(seed)")
        }
    }

    @Test func lossRepetitionAndRetriesDoNotMatter() {
        for seed in Self.seeds(250) {
            let faults = Simulation.Faults(loss: 0.05, repetition: 0.1, retryable: 0.1)
            Self.expectUndisturbed(Self.simulate(rollout: 2, reward: 2, seed: seed, faults: faults), "seed \(seed)")
        }
    }

    @Test func deathsStopsHangsAndFailuresDoNotMatter() {
        for seed in Self.seeds(500) {
            let faults = Simulation.Faults(incidents: 5, loss: 0.01, repetition: 0.05, retryable: 0.02)
            let workers = Int(seed % 4) + 1
            Self.expectUndisturbed(
                Self.simulate(rollout: workers, reward: workers, seed: seed, faults: faults), "seed \(seed)")
        }
    }

    @Test func killedCoordinatorResumesToTheSameResult() {
        var restarts = 0
        for seed in Self.seeds(250) {
            let faults = Simulation.Faults(incidents: 2, loss: 0.01, repetition: 0.05, restart: true)
            let run = Self.simulate(rollout: 2, reward: 1, seed: seed, faults: faults)
            Self.expectUndisturbed(run, "seed \(seed)")
            restarts += run.coordinatorIncarnation > 1 ? 1 : 0
        }
        #expect(restarts > 125)
    }

    @Test func oneSeedIsOneCourseOfEvents() {
        let faults = Simulation.Faults(incidents: 5, loss: 0.05, repetition: 0.1, retryable: 0.1)
        let runs = [1, 2].map { _ in Self.simulate(rollout: 3, reward: 2, seed: 77, faults: faults) }
        #expect(runs[0].log == runs[1].log)
        #expect(runs[0].events == runs[1].events)
    }
}
