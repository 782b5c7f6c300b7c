import Launch
import Retrieval
import Reward
import RunSpec
import ScoringSetup
import WireProtocol
import WorkerRuntime

/// What a reward worker does for its session.
actor RewardHandler: LeaseHandler {
    nonisolated let role = PeerRole.reward
    // Searching depends on no instruction set; the hello wants a name.
    nonisolated let instructionSet = "any"
    nonisolated let threads: Int

    private let folders: FolderSection
    private let cache = RankingCache()
    private var run: RunID?
    private var scoring: ScoringSetup?

    init(folders: FolderSection, threads: Int) {
        self.folders = folders
        self.threads = threads
    }

    func prepare(_ run: RunID, _ spec: ExperimentSpec) async throws -> String {
        if self.run == run, let scoring { return scoring.fingerprint }
        let setup = try ScoringSetup(spec, cacheFolder: FolderPath.expand(folders.cache), rankings: cache)
        (self.run, scoring) = (run, setup)
        return setup.fingerprint
    }

    func perform(_ lease: Message, progress: LeaseProgress) async throws -> Message {
        guard case .scoreLease(let lease) = lease else {
            throw LeaseError("a reward worker has no use for this lease", retryable: false)
        }
        guard let scoring, run == lease.run else { throw LeaseError("\(lease.run) is not loaded", retryable: true) }
        let metrics = try lease.metrics.map { try RankingMetric($0) }
        let before = cache.counts
        let began = ContinuousClock.now
        let outcomes = await score(lease.items, metrics, scoring.scorer, progress)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let after = cache.counts
        return .scoreResult(
            ScoreResult(
                lease: lease.lease, run: lease.run, outcomes: outcomes,
                usage: [
                    NamedValue("searchSeconds", seconds), NamedValue("searches", Double(after.misses - before.misses)),
                    NamedValue("cacheHits", Double(after.hits - before.hits)),
                ]))
    }

    func announced(_ announcement: WeightsAnnouncement) async {}
    func closed(_ lease: LeaseID) async {}

    func release(_ run: RunID) async {
        if self.run == run { (self.run, scoring) = (nil, nil) }
    }

    /// Scores `threads` items at a time, in any order; outcomes come in the items' order.
    private nonisolated func score(
        _ items: [ScoreItem], _ metrics: [RankingMetric], _ scorer: RewardScorer, _ progress: LeaseProgress
    ) async -> [ScoreOutcome] {
        await withTaskGroup(of: (Int, ScoreOutcome).self) { group in
            var outcomes = [ScoreOutcome?](repeating: nil, count: items.count)
            var next = 0
            func start() {
                guard next < items.count, !progress.isCancelled else { return }
                let (place, item) = (next, items[next])
                next += 1
                group.addTask {
                    let verdict = await scorer.score(
                        ScoreCandidate(item.candidate), query: item.query.rawValue, metrics: metrics)
                    return (place, ScoreOutcome(item: item.item, verdict: Verdict(verdict)))
                }
            }
            for _ in 0..<threads { start() }
            for await (place, outcome) in group {
                outcomes[place] = outcome
                progress.advance(by: 1)
                start()
            }
            return outcomes.compactMap { $0 }
        }
    }
}

extension ScoreCandidate {
    init(_ candidate: Candidate) {
        switch candidate {
        case .completion(let text): self = .completion(text)
        case .query(let text): self = .query(text)
        }
    }
}

extension Verdict {
    init(_ verdict: ScoreVerdict) {
        switch verdict {
        case .scored(let reward, let searchText, let values):
            self = .scored(
                reward: reward, searchText: searchText, values: values.map { NamedValue($0.0, $0.1) })
        case .unparseable(let reward, let reason): self = .unparseable(reward: reward, reason: reason)
        case .retryable(let reason): self = .retryable(reason: reason)
        case .permanent(let reason): self = .permanent(reason: reason)
        }
    }
}
