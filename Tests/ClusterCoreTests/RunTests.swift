import RunSpec
import Testing
import WireProtocol

import ClusterCore

/// What a run does with verdicts, gradients, checkpoints and the user's wishes.
@Suite struct RunTests {
    /// A run of two steps with all its workers at hand, with other verdicts.
    static func course(
        _ change: (inout ExperimentSpec) -> Void = { _ in }, verdict: ((ScoreItem) -> Verdict?)? = nil,
        serve: ((Action) -> Event?)? = nil
    ) -> Transcript {
        let plan = Fixtures.plan { spec in
            spec.optimization.steps = 2
            change(&spec)
        }
        var transcript = Transcript(plan: plan, rollout: 1, reward: 1)
        if let verdict {
            transcript.answer = { message in
                guard case .scoreLease(let lease) = message else { return Transcript.answer(message) }
                var result = SimulatedAnswers.score(lease) { _ in false }
                for i in result.outcomes.indices {
                    if let other = verdict(lease.items[i]) { result.outcomes[i].verdict = other }
                }
                return .scoreResult(result)
            }
        }
        if let serve { transcript.serve = serve }
        transcript.settle()
        return transcript
    }

    static func isCompletion(_ item: ScoreItem) -> Bool {
        if case .completion = item.candidate { true } else { false }
    }

    static func commits(_ transcript: Transcript) -> [StepRecord] {
        transcript.actions.compactMap { if case .commit(let record) = $0 { record } else { nil } }
    }

    static func value(_ name: String, _ record: StepRecord?) -> Double? {
        record?.metrics.first { $0.name == name }?.value
    }

    static func scored(_ reward: Double) -> Verdict {
        .scored(reward: reward, searchText: "s", values: [NamedValue("ndcg@10", reward)])
    }

    @Test func advantagesAreTheGroupsOwn() throws {
        // Rewards 0, 1, 2, 3 in each group: mean 1.5, unbiased deviation 1.29099.
        let course = Self.course {
            $0.evaluation.queries = 1
        } verdict: {
            Self.scored(Double($0.item % 4))
        }
        let first = try #require(Self.commits(course).first)
        let expected = [-1.161894, -0.387298, 0.387298, 1.161894]
        for sample in first.samples {
            let advantage = try #require(sample.advantage)
            #expect(abs(Double(advantage) - expected[Int(sample.sample)]) < 1e-5)
        }
        #expect(Self.value("reward/mean", first) == 1.5)
        #expect(Self.value("metric/ndcg@10", first) == 1.5)
        #expect(Self.value("groups/trained", first) == 6)
        #expect(Self.value("policy/entropy", first) == 1.5)
        #expect(Self.value("policy/clippedHigh", first) == 0.25)
        #expect(Self.value("gradient/norm", first) == 2)
    }

    @Test func failedSampleLeavesItsGroup() throws {
        let course = Self.course {
            $0.evaluation.queries = 1
        } verdict: { item in
            item.item == 3 && item.query.rawValue.hasPrefix("t")
                ? .permanent(reason: "refused") : Self.scored(Double(item.item % 4))
        }
        let group = try #require(Self.commits(course).first).samples.prefix(4)
        #expect(group.map(\.fate) == [.trained, .trained, .trained, .failed])
        // Rewards 0, 1, 2: mean 1, deviation 1.
        for (sample, expected) in zip(group, [-1.0, 0, 1]) {
            #expect(abs(Double(try #require(sample.advantage)) - expected) < 1e-5)
        }
        #expect(group.last?.advantage == nil)
        #expect(group.last?.reward == nil)
        #expect(group.last?.reason == "refused")
    }

    @Test func stepWithoutSpreadCommitsWithoutAnUpdate() throws {
        let course = Self.course(verdict: { _ in Self.scored(0.5) })
        #expect(Self.commits(course).map(\.policy) == [Fixtures.start, Fixtures.start])
        #expect(Self.value("groups/skipped", Self.commits(course).first) == 6)
        #expect(!course.lines.contains { $0.contains("gradient of step") })
        #expect(course.end?.state == .succeeded)
    }

    @Test func retryableFailuresAreAskedAgainWithAPauseThenGivenUp() {
        var course = Self.course(verdict: { item in
            item.item == 1 && Self.isCompletion(item) ? .retryable(reason: "timeout") : nil
        })
        #expect(course.machine.activity?.detail.contains("1 texts being scored") == true)
        var pauses: [Int] = []
        for _ in 0..<400 where Self.commits(course).isEmpty && course.end == nil {
            let before = course.time
            let issued = course.machine.leaseCounts.issued
            while course.machine.leaseCounts.issued == issued, course.time - before < 200_000 {
                course.pass(seconds: 0.5)
            }
            pauses.append((course.time - before) / 1000)
            course.settle()
        }
        #expect(pauses.starts(with: [1, 2, 4, 8, 16, 32, 60]))
        #expect(Self.commits(course).isEmpty == false || course.end != nil)
    }

    @Test func stepThatCannotBeScoredInterruptsTheRun() {
        let course = Self.course(verdict: { item in
            Self.isCompletion(item) && item.query.rawValue.hasPrefix("t") ? .permanent(reason: "down") : nil
        })
        #expect(course.end?.state == .interrupted)
        #expect(course.end?.exitCode == 75)
        #expect(course.end?.detail == "step 1: 24 of 24 samples could not be scored, the first because: down")
        #expect(Self.commits(course).isEmpty)
    }

    @Test func unusableGradientsAreCountedAndEndTheRunAfterThree() {
        let course = Self.course {
            $0.optimization.steps = 9
            $0.evaluation.everySteps = 100
        } serve: { action in
            guard case .reduce(let reduction) = action else { return Transcript.serve(action) }
            return .stepRejected(reduction.run, step: reduction.step, reason: "norm is not a number")
        }
        #expect(Self.commits(course).map(\.step) == [1, 2])
        #expect(Self.commits(course).map(\.policy.version) == [0, 0])
        #expect(Self.value("gradient/rejected", Self.commits(course).first) == 1)
        #expect(course.end?.state == .interrupted)
        #expect(course.end?.exitCode == 75)
    }

    @Test func gradientThatNobodyCanComputeCostsTheStepOnly() {
        let plan = Fixtures.plan { $0.optimization.steps = 2 }
        var transcript = Transcript(plan: plan, rollout: 2, reward: 1)
        transcript.answer = { message in
            guard case .gradientLease(let lease) = message, lease.step == 1, lease.shard == 1 else {
                return Transcript.answer(message)
            }
            return .leaseFailure(
                LeaseFailure(lease: lease.lease, run: lease.run, reason: "a loss not finite", retryable: false))
        }
        for _ in 0..<10 {
            transcript.settle()
            if let end = transcript.end {
                #expect(end.state == .succeeded)
                #expect(end.policy?.version == 1)
                return #expect(end.leases.isBalanced)
            }
            transcript.pass(seconds: 2)
        }
        #expect(Bool(false), "did not end: \(transcript.lines.suffix(5))")
    }

    @Test func failedCheckpointsAreToldAndTheLastOneMatters() {
        let course = Self.course {
            $0.checkpoint.everySteps = 1
        } serve: { action in
            guard case .checkpoint(let request) = action else { return Transcript.serve(action) }
            return .checkpointFailed(request.run, step: request.step, reason: "no space left")
        }
        #expect(Self.commits(course).count == 2)
        #expect(course.lines.contains("  < log error: checkpoint of step 1 failed: no space left"))
        #expect(course.end?.state == .interrupted)
        #expect(course.end?.detail == "checkpoint of step 2 failed: no space left")
    }

    @Test func bestAndLastCheckpointsAreMarked() {
        let course = Self.course {
            $0.optimization.steps = 4
            $0.evaluation.everySteps = 1
            $0.checkpoint.everySteps = 3
        } verdict: { item in
            // Evaluations of the policy get worse each time but the second, which is the best.
            item.query.rawValue.hasPrefix("v") ? Self.scored(Self.isCompletion(item) ? 0.25 : 0.5) : nil
        }
        #expect(
            course.lines.filter { $0.hasPrefix("  < checkpoint") } == [
                "  < checkpoint of step 1, best", "  < checkpoint of step 3", "  < checkpoint of step 4, last",
            ])
    }

    @Test func cancelTakesEverythingBackAndTheNextRunBegins() {
        var transcript = WorkerTests.withOneLease()
        let next = RunID(rawValue: "test-2")
        transcript.tell(.submitted(next))
        transcript.tell(.cancel(Fixtures.run))
        #expect(transcript.end?.state == .cancelled)
        #expect(transcript.end?.exitCode == 130)
        let connection = Transcript.connection("rollout-0")
        #expect(transcript.actions.contains(.send(.leaseClosed(LeaseID(rawValue: 1)), to: connection)))
        #expect(transcript.actions.contains(.send(.release(Release(run: Fixtures.run)), to: connection)))
        #expect(transcript.actions.contains(.prepare(next)))
        #expect(transcript.machine.leaseCounts.inFlight == 0)
        transcript.tell(.preparationFailed(next, exitCode: 78, reason: "no dataset"))
        #expect(transcript.end?.exitCode == 78)
    }

    @Test func interruptBeginsNothingNew() {
        var transcript = Transcript(plan: Fixtures.plan(), rollout: 1, reward: 1)
        transcript.tell(.submitted(RunID(rawValue: "test-2")))
        transcript.tell(.interrupt(reason: "SIGTERM"))
        #expect(transcript.end?.state == .interrupted)
        #expect(!transcript.actions.contains(.prepare(RunID(rawValue: "test-2"))))
        #expect(transcript.machine.queued == [RunID(rawValue: "test-2")])
    }

    @Test func timesSumToTheStep() throws {
        var transcript = Transcript(plan: Fixtures.plan { $0.optimization.steps = 1 }, rollout: 2, reward: 1)
        var commits: [StepRecord] = []
        while transcript.end == nil, !transcript.pending.isEmpty {
            transcript.time += 300
            transcript.settleOne()
            commits += Self.commits(transcript)
        }
        let commit = try #require(commits.first)
        let names = ["prefill", "decode", "reward", "gradient", "reduce", "update", "publish"]
        let parts = try names.map { try #require(Self.value("time/\($0)", commit)) }
        let total = try #require(Self.value("time/step", commit))
        #expect(abs(parts.reduce(0, +) - total) < 1e-9)
        #expect(total > 1)
        #expect(parts[1] > 0 && parts[2] > 0 && parts[3] > 0)
    }

    @Test func promptThatKillsWorkersIsQuarantinedAndTheRunGoesOn() {
        var simulation = Simulation(plan: Fixtures.plan(), rollout: 3, reward: 1, seed: 5, faults: .none)
        simulation.poison = [6]
        simulation.run()
        #expect(simulation.end?.state == .succeeded)
        #expect(!simulation.imbalance)
        let quarantined = simulation.commits.flatMap(\.samples).filter { $0.fate == .quarantined }
        #expect(!quarantined.isEmpty)
        #expect(quarantined.allSatisfy { $0.query.rawValue == "t6" && $0.reason?.contains("lost") == true })
        let others = simulation.commits.flatMap(\.samples).filter { $0.query.rawValue != "t6" }
        #expect(others.allSatisfy { $0.fate != .quarantined })
        #expect(simulation.end?.leases.quarantined ?? 0 > 0)
    }
}
