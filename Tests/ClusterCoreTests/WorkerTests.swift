import RunSpec
import Testing
import WireProtocol

import ClusterCore

/// Workers come, go, fall silent and come back.
@Suite struct WorkerTests {
    /// A run in its first step, whose three rollout leases nobody answers; `rollout-0` has the first.
    static func withOneLease(rollout: Int = 1) -> Transcript {
        var plan = Fixtures.plan()
        plan.validation = []
        var transcript = Transcript(plan: plan, rollout: rollout, reward: 1)
        transcript.answer = { message in
            if case .rolloutLease = message { nil } else { Transcript.answer(message) }
        }
        transcript.settle()
        return transcript
    }

    static func holder(_ transcript: Transcript, _ lease: UInt64 = 1) -> String? {
        transcript.machine.leases.leases[LeaseID(rawValue: lease)]?.worker.name.rawValue
    }

    @Test func otherBuildIsRefusedWithBothValues() {
        var transcript = Transcript()
        transcript.hello("a", .rollout, build: "other")
        #expect(
            transcript.lines.contains("  < to a: refused (78): build: the coordinator has test, this worker has other"))
        #expect(transcript.machine.workers(at: Instant(sinceOrigin: .zero)).isEmpty)
    }

    @Test func mixedInstructionSetsAreRefused() {
        var transcript = Transcript()
        transcript.hello("a", .rollout)
        transcript.hello("b", .rollout, set: "avx512")
        transcript.hello("c", .reward, set: "avx512")
        #expect(transcript.lines.contains { $0.contains("to b: refused (78)") && $0.contains("avx2") })
        #expect(transcript.machine.registry.sorted.map(\.process.name.rawValue) == ["a", "c"])
    }

    @Test func instructionSetOfTheRunOutlivesItsWorkers() {
        var transcript = Self.withOneLease()
        transcript.tell(.message(.goodbye(Goodbye(reason: "done")), from: Transcript.connection("rollout-0")))
        transcript.hello("b", .rollout, set: "avx512")
        #expect(transcript.lines.contains { $0.contains("to b: refused (78)") })
    }

    @Test func newProcessTakesTheNameAndTheOldOnesLeasesGoBack() {
        var transcript = Self.withOneLease()
        #expect(Self.holder(transcript) == "rollout-0")
        transcript.hello("rollout-0", .rollout, incarnation: 8, on: "second")
        #expect(Self.holder(transcript) == nil)
        #expect(transcript.machine.leaseCounts.superseded == 1)
        #expect(transcript.machine.registry.sorted.count == 2)
        transcript.tell(
            .message(.runReady(RunReady(run: Fixtures.run, fingerprint: "f")), from: Transcript.connection("second")))
        transcript.pass(seconds: 2)
        #expect(transcript.machine.leases.leases.values.map(\.worker.incarnation) == [8])
    }

    @Test func silentWorkerIsLostAndItsLeaseIssuedAgain() {
        var transcript = Self.withOneLease(rollout: 3)
        transcript.silent = ["rollout-0"]
        transcript.pass(seconds: 10)
        #expect(Self.holder(transcript, 1) == "rollout-0")
        transcript.pass(seconds: 1)
        #expect(Self.holder(transcript, 1) == nil)
        #expect(transcript.machine.workers(at: Instant(sinceOrigin: .zero))[1].state.hasPrefix("lost: silent for"))
        transcript.silent = []
        transcript.beat("rollout-0", lease: 1)
        #expect(
            transcript.actions.contains(
                .send(.leaseClosed(LeaseID(rawValue: 1)), to: Transcript.connection("rollout-0"))))
        transcript.settle()
        transcript.pass(seconds: 3)
        #expect(transcript.machine.leases.leases.count == 3, "it is set up again and works")
    }

    @Test func goodbyeHandsTheLeaseBackAtOnce() {
        var transcript = Self.withOneLease()
        transcript.tell(.message(.goodbye(Goodbye(reason: "stopping")), from: Transcript.connection("rollout-0")))
        #expect(transcript.machine.leases.leases.isEmpty)
        transcript.hello("other", .rollout)
        transcript.ready("other")
        #expect(transcript.machine.leases.leases.values.map(\.worker.name.rawValue) == ["other"])
        #expect(transcript.machine.leaseCounts.isBalanced)
    }

    @Test func workerWithoutProgressLosesItsLease() {
        var transcript = Self.withOneLease()
        for _ in 0..<43 {
            transcript.time += 1000
            transcript.beat("rollout-0", lease: 1, progress: 3)
        }
        #expect(transcript.lines.contains { $0.contains("lease-1 closed") })
        #expect(transcript.lines.contains { $0.contains("no progress for") })
        #expect(transcript.machine.registry.worker(on: Transcript.connection("rollout-0"))?.lost == nil)
    }

    @Test func workerWithProgressKeepsItsLease() {
        var transcript = Self.withOneLease()
        for progress in 0..<300 as Range<UInt64> {
            transcript.time += 1000
            transcript.beat("rollout-0", lease: 1, progress: progress)
        }
        #expect(Self.holder(transcript) == "rollout-0")
    }

    @Test func leaseThatNeverArrivedIsIssuedAgain() {
        var transcript = Self.withOneLease()
        transcript.time += 9000
        transcript.beat("rollout-0", lease: nil)
        #expect(Self.holder(transcript) == "rollout-0", "it may still be on its way")
        transcript.time += 2000
        transcript.beat("rollout-0", lease: 99)
        #expect(Self.holder(transcript) == "rollout-0", "it is still busy with something else")
        transcript.beat("rollout-0", lease: nil)
        #expect(Self.holder(transcript, 1) == nil)
        #expect(Self.holder(transcript, 2) == "rollout-0")
    }

    @Test func lateAndForeignResultsAreRefusedCountedAndClosed() throws {
        var transcript = Self.withOneLease(rollout: 2)
        let first = try #require(transcript.lease(LeaseID(rawValue: 1)).flatMap(Transcript.answer))
        transcript.tell(.message(first, from: Transcript.connection("rollout-1")))
        #expect(transcript.machine.leaseCounts.refused == 1)
        #expect(Self.holder(transcript) == "rollout-0", "nobody takes another one's lease")
        transcript.tell(.message(first, from: Transcript.connection("rollout-0")))
        #expect(transcript.machine.leaseCounts.completed == 1)
        transcript.tell(.message(first, from: Transcript.connection("rollout-0")))
        #expect(transcript.machine.leaseCounts.refused == 2)
        #expect(
            transcript.actions.contains(
                .send(.leaseClosed(LeaseID(rawValue: 1)), to: Transcript.connection("rollout-0"))))
        #expect(transcript.machine.leaseCounts.completed == 1)
    }

    @Test func resultOfOtherWeightsIsRunAgain() throws {
        var transcript = Self.withOneLease()
        guard case .rolloutResult(var result) = transcript.lease(LeaseID(rawValue: 1)).flatMap(Transcript.answer) else {
            return #expect(Bool(false), "no lease")
        }
        result.policy.digest = Fixtures.otherDigest
        transcript.tell(.message(.rolloutResult(result), from: Transcript.connection("rollout-0")))
        #expect(transcript.machine.leaseCounts.completed == 0)
        #expect(transcript.machine.leaseCounts.superseded == 1)
        #expect(transcript.logs.contains { $0.contains("bad result: policy v0") })
    }

    @Test func strangerIsToldToSayHello() {
        var transcript = Transcript()
        transcript.beat("unknown", lease: 5)
        let beat = Heartbeat(incarnation: 1, lease: nil, progress: 0, residentBytes: 0)
        let connection = Transcript.connection("unknown")
        #expect(
            transcript.actions == [
                .send(.goodbye(Goodbye(reason: "not known here; say hello")), to: connection),
                .send(.heartbeat(beat), to: connection),
            ])
    }

    @Test func workerWithAnotherFingerprintGetsNoLease() {
        var transcript = Self.withOneLease()
        transcript.hello("odd", .rollout)
        transcript.ready("odd", fingerprint: "other")
        #expect(transcript.lines.contains { $0.contains("odd cannot serve the run: tokenizer: the run has f") })
        #expect(!transcript.machine.leases.leases.values.contains { $0.worker.name.rawValue == "odd" })
    }

    @Test func runWithoutWorkersWaitsAndSaysWhy() {
        var transcript = Transcript(plan: Fixtures.plan(), rollout: 0, reward: 0)
        transcript.pass(seconds: 3600)
        #expect(transcript.machine.activity?.detail.hasPrefix("waiting: no rollout worker is connected") == true)
        transcript.hello("late", .rollout)
        #expect(transcript.machine.activity?.detail.hasPrefix("waiting: late is preparing") == true)
        transcript.ready("late")
        #expect(transcript.machine.activity?.detail.hasPrefix("waiting: no reward worker is connected") == true)
        #expect(transcript.lines.filter { $0.contains(": waiting: ") }.count == 3, "said once each")
    }

    @Test func runThatEveryWorkerRefusesFails() {
        var transcript = Transcript(plan: Fixtures.plan(), rollout: 1, reward: 0)
        let unavailable = RunUnavailable(run: Fixtures.run, reason: "no such model")
        transcript.tell(.message(.runUnavailable(unavailable), from: Transcript.connection("rollout-0")))
        transcript.pass(seconds: 29)
        #expect(transcript.end == nil)
        transcript.pass(seconds: 3)
        #expect(transcript.end?.state == .failed)
        #expect(transcript.end?.exitCode == 69)
        #expect(transcript.end?.detail.contains("no such model") == true)
    }

    @Test func failingWorkerRestsLongerEachTimeUntilItSucceeds() throws {
        var transcript = Self.withOneLease()
        let connection = Transcript.connection("rollout-0")
        var rests: [Int] = []
        for success in [false, false, true, false] {
            let live = try #require(transcript.machine.registry.worker(on: connection)?.lease)
            if success {
                let result = try #require(transcript.lease(live).flatMap(Transcript.answer))
                transcript.tell(.message(result, from: connection))
                continue
            }
            let failure = LeaseFailure(lease: live, run: Fixtures.run, reason: "out of memory", retryable: true)
            transcript.tell(.message(.leaseFailure(failure), from: connection))
            let start = transcript.time
            while transcript.machine.registry.worker(on: connection)?.lease == nil { transcript.pass(seconds: 0.5) }
            rests.append((transcript.time - start) / 1000)
        }
        #expect(rests == [1, 2, 1])
    }
}
