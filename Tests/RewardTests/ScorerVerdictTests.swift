import Foundation
import Retrieval
import Reward
import RunSpec
import Testing

@Suite struct ScorerVerdictTests {
    private func reward(_ verdict: ScoreVerdict) -> Double? {
        if case .scored(let reward, _, _) = verdict { reward } else { nil }
    }

    private func values(_ verdict: ScoreVerdict) -> [String: Double] {
        guard case .scored(_, _, let values) = verdict else { return [:] }
        return Dictionary(values) { first, _ in first }
    }

    @Test func aCompletionIsMeasuredOnWhatTheRecommenderGave() async throws {
        let recommender = StubRecommender(["gps watch": .success(["x", "gps-1", "gps-2"])])
        let metrics = try [RankingMetric("recall@100"), RankingMetric("ndcg@10")]
        let verdict = try await scorer(recommender).score(.completion("gps watch\nmore"), query: "q", metrics: metrics)
        let expected = (1 / log2(3.0) + 0.5) / (1 + 1 / log2(3.0))
        #expect(abs((reward(verdict) ?? .nan) - expected) < 1e-12)
        #expect(recommender.requests == [.init(query: "gps watch", k: 100)])
        let values = values(verdict)
        #expect(values["recall@100"] == 1)
        #expect(abs((values["ndcg@10"] ?? .nan) - expected) < 1e-12)
        #expect(values["foundNothing"] == 0)
        #expect(values["queryWords"] == 2)
        #expect(values["inputOverlap"] == 0.5)
        #expect(values["repetition"] == 0)
    }

    @Test func gainAndThresholdAreTheSpecs() async throws {
        let recommender = StubRecommender(["a": .success(["gps-2", "gps-1"])])
        let exponential = try scorer(recommender) { $0.gain = .exponential }
        let second = log2(3.0)
        let verdict = await exponential.score(.query("a"), query: "q", metrics: [])
        #expect(abs((reward(verdict) ?? .nan) - (1 + 7 / second) / (7 + 1 / second)) < 1e-12)
        let strict = try scorer(recommender) { $0.relevanceThreshold = 2 }
        let binary = await strict.score(.query("a"), query: "q", metrics: [])
        #expect(abs((reward(binary) ?? .nan) - 1 / second) < 1e-12)
    }

    @Test func aFailureIsNeverAScore() async throws {
        let recommender = StubRecommender([
            "busy": .failure(.retryable("try later")), "bad": .failure(.permanent("refused")),
            "none": .success([]),
        ])
        let scorer = try scorer(recommender)
        #expect(await scorer.score(.query("busy"), query: "q", metrics: []) == .retryable(reason: "try later"))
        #expect(await scorer.score(.completion("bad"), query: "q", metrics: []) == .permanent(reason: "refused"))
        let nothing = await scorer.score(.query("none"), query: "q", metrics: [])
        #expect(reward(nothing) == 0)
        #expect(values(nothing)["foundNothing"] == 1)
        guard case .permanent = await scorer.score(.query("none"), query: "unknown", metrics: []) else {
            Issue.record("a query without labels was scored")
            return
        }
    }

    @Test func anUnparseableCompletionAsksNobody() async throws {
        let recommender = StubRecommender()
        let scorer = try scorer(recommender, prefix: "<think>") {
            $0.answerFormat = .tagsJSON
            $0.unparseableReward = -2
        }
        for completion in ["", "x", "</think><answer>5</answer>", "</think><answer>null</answer>"] {
            guard
                case .unparseable(-2, let reason) = await scorer.score(
                    .completion(completion), query: "q", metrics: [])
            else {
                Issue.record("\(completion) was not unparseable")
                continue
            }
            #expect(!reason.isEmpty)
        }
        #expect(recommender.requests.isEmpty)
    }

    /// Rec-R1 as released: -2 without an answer, 0.1 + metric above 0, and exactly 0 for a metric of 0.
    @Test func theReleasedArithmetic() async throws {
        let recommender = StubRecommender(["hit": .success(["gps-1", "gps-2"]), "miss": .success(["x"])])
        let scorer = try scorer(recommender, prefix: "<think>") {
            $0.answerFormat = .tagsJSON
            $0.unparseableReward = -2
            $0.formatBonus = 0.1
            $0.zeroMetricReward = 0
        }
        func score(_ query: String) async -> Double? {
            reward(
                await scorer.score(
                    .completion("</think><answer>{\"query\": \"\(query)\"}</answer>"), query: "q", metrics: []))
        }
        #expect(abs((await score("hit") ?? .nan) - 1.1) < 1e-12)
        #expect(await score("miss") == 0)
    }

    @Test func wordsBeyondTheFreeOnesCost() async throws {
        let recommender = StubRecommender([
            "a b c d": .success(["gps-1", "gps-2"]), "a b": .success(["gps-1", "gps-2"]),
        ])
        let scorer = try scorer(recommender) {
            $0.costPerQueryWord = 0.25
            $0.freeQueryWords = 3
            $0.formatBonus = 0.5
        }
        #expect(reward(await scorer.score(.query("a b c d"), query: "q", metrics: [])) == 1.25)
        #expect(reward(await scorer.score(.query("a b"), query: "q", metrics: [])) == 1.5)
    }

    @Test func theCanaryNeedsNoRecommender() async throws {
        let recommender = StubRecommender()
        let scorer = try scorer(recommender) { $0.kind = .shorterQuery }
        #expect(reward(await scorer.score(.completion("one two three"), query: "q", metrics: [])) == 0.25)
        #expect(reward(await scorer.score(.completion("one"), query: "q", metrics: [])) == 0.5)
        #expect(recommender.requests.isEmpty)
    }

    @Test func theTemplateMakesTheSearchText() async throws {
        let recommender = StubRecommender()
        let scorer = try scorer(recommender) { $0.queryTemplate = "{input} {rewrite}" }
        guard
            case .scored(_, let text, _) = await scorer.score(.completion("{input} gps"), query: "q", metrics: [])
        else {
            Issue.record("not scored")
            return
        }
        #expect(text == "watch {input} gps")
        #expect(recommender.requests == [.init(query: text, k: 10)])
        // A ready query is the query.
        _ = await scorer.score(.query("raw"), query: "q", metrics: [])
        #expect(recommender.requests.last == .init(query: "raw", k: 10))
    }

    @Test func aRewardThatMakesNoSenseIsRefused() {
        var section = RewardSection()
        section.metric = "ndgc@10"
        #expect(throws: RetrievalError.unknownMetric("ndgc@10")) { try RewardFunction(section, assistantPrefix: "") }
        section = RewardSection()
        section.queryTemplate = "{rewrit}"
        #expect(throws: RewardError.self) { try RewardFunction(section, assistantPrefix: "") }
    }
}
