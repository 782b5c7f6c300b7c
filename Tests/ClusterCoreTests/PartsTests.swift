import Testing
import WireProtocol

import ClusterCore

/// The small parts by themselves.
@Suite struct PartsTests {
    @Test func promptsOfAnEpochDoNotRepeat() {
        let order = PromptOrder(seed: 3, promptCount: 10, promptsPerStep: 4)
        let drawn = (1...10).flatMap { order.prompts(ofStep: $0) }
        for epoch in 0..<4 {
            #expect(Set(drawn[epoch * 10..<(epoch + 1) * 10]) == Set(0..<10), "epoch \(epoch)")
        }
        #expect(Array(drawn[0..<10]) != Array(drawn[10..<20]))
    }

    @Test func promptsAreAFunctionOfTheSeed() {
        let orders = [1, 1, 2].map { PromptOrder(seed: $0, promptCount: 100, promptsPerStep: 16).prompts(ofStep: 3) }
        #expect(orders[0] == orders[1])
        #expect(orders[0] != orders[2])
        // Fixed for ever: a change here changes every run.
        #expect(PromptOrder(seed: 1, promptCount: 5, promptsPerStep: 5).prompts(ofStep: 1) == Self.firstOrder)
    }

    static let firstOrder = [1, 4, 3, 0, 2]

    @Test func fewPromptsGoRoundSeveralTimesInAStep() {
        let order = PromptOrder(seed: 3, promptCount: 3, promptsPerStep: 8)
        let drawn = order.prompts(ofStep: 1)
        #expect(Set(drawn.prefix(3)) == Set(0..<3))
        #expect(order.cursor(afterStep: 1) == PromptCursor(epoch: 2, position: 2))
    }

    @Test func shufflesAreUniform() {
        var counts: [[Int]: Int] = [:]
        for seed in 0..<6000 as Range<UInt64> {
            counts[PromptOrder(seed: seed, promptCount: 3, promptsPerStep: 3).prompts(ofStep: 1), default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (850...1150).contains($0) }, "\(counts)")
    }

    @Test(arguments: [(7, 3, [2, 2, 3]), (2, 4, [0, 1, 0, 1]), (0, 2, [0, 0]), (6, 1, [6])])
    func shardsAreNeighboursThatCoverAll(count: Int, shards: Int, sizes: [Int]) {
        let ranges = GradientShards.ranges(count: count, shards: shards)
        #expect(ranges.map(\.count) == sizes)
        #expect(ranges.flatMap { Array($0) } == Array(0..<count))
    }

    @Test func pausesDoubleUpToALimit() {
        let retry = RetryPolicy()
        #expect((1...9).map { retry.pause(afterFailure: $0) } == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test func workIsTakenApartAfterThreeDistinctProcessesAndThenQuarantined() throws {
        var table = LeaseTable(firstLease: LeaseID(rawValue: 1), retry: RetryPolicy())
        let groups = (0..<2).map { PromptGroup(index: $0, promptTokens: [1], samples: 2) }
        let sampling = Fixtures.plan().sampling
        table.add(
            .rollout(
                RolloutLease(
                    lease: Work.unissued, run: Fixtures.run, step: 1, policy: Fixtures.start, sampling: sampling,
                    groups: groups)), notBefore: Instant(sinceOrigin: .zero))
        var consequences: [LeaseTable.Consequence] = []
        for process in 0..<6 as Range<UInt64> {
            let now = Instant(sinceOrigin: .seconds(100 * Int(process)))
            let worker = WorkerProcess(name: WorkerName(rawValue: "w"), incarnation: process)
            let task = try #require(table.task(for: .rollout, worker: worker, at: now))
            let id = table.issue(task, to: worker, at: now)
            let consequence = table.lose(id, .failed("died"), at: now)
            consequences.append(try #require(consequence))
            let again = table.lose(id, .failed("died"), at: now)
            #expect(again == nil, "a lease ends once")
        }
        #expect(consequences.prefix(5) == [.waiting, .waiting, .takenApart, .waiting, .waiting])
        guard case .quarantined(.rollout(let lease)) = consequences[5] else {
            return #expect(Bool(false), "\(consequences[5])")
        }
        #expect(lease.groups.count == 1)
        #expect(table.counts.isBalanced)
        #expect(table.counts.quarantined == 1)
    }

    @Test func sameWorkerIsPassedOverForWorkItFailedOn() throws {
        var table = LeaseTable(firstLease: LeaseID(rawValue: 1), retry: RetryPolicy())
        let now = Instant(sinceOrigin: .zero)
        let score = { (item: UInt32) in
            Work.score(
                ScoreLease(
                    lease: Work.unissued, run: Fixtures.run, step: 1,
                    items: [ScoreItem(item: item, query: QueryID(rawValue: "q"), candidate: .query("q"))], metrics: []))
        }
        table.add(score(0), notBefore: now)
        table.add(score(1), notBefore: now)
        let worker = WorkerProcess(name: WorkerName(rawValue: "w"), incarnation: 1)
        let first = try #require(table.task(for: .reward, worker: worker, at: now))
        let id = table.issue(first, to: worker, at: now)
        _ = table.lose(id, .failed("oops"), at: now)
        let later = now + .seconds(5)
        #expect(table.task(for: .reward, worker: worker, at: later)?.work == score(1))
        let other = WorkerProcess(name: WorkerName(rawValue: "x"), incarnation: 1)
        #expect(table.task(for: .reward, worker: other, at: later)?.work == score(0))
        #expect(table.task(for: .rollout, worker: other, at: later) == nil)
    }

    @Test func numbersAreRoundedWithoutALocale() {
        #expect(StepLine.rounded(0.12345) == "0.1235")
        #expect(StepLine.rounded(-2.00004) == "-2.0000")
        #expect(StepLine.rounded(12.96, digits: 1) == "13.0")
        #expect(
            [59.4, 60, 3599, 3600, .infinity].map(StepLine.timeLeft) == [
                "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "?",
            ])
    }
}
