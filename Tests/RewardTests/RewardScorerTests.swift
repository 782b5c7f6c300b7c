import Foundation
import Retrieval
import Reward
import RunSpec
import Testing

struct RewardScorerTests {
    @Test func rewardIsTheMetricOfWhatTheTemplatedQueryFinds() async throws {
        var section = RewardSection()
        section.metric = "ndcg@10"
        section.queryTemplate = "{input} {rewrite}"
        let verdict = try await score(.completion("c target\nignored"), section, metrics: ["recall@2"])
        // The target stands third: 1 / log2(4).
        guard case .scored(let reward, let text, let values) = verdict else { return record(verdict) }
        #expect(reward == 0.5)
        #expect(text == "a c target")
        let figures = Dictionary(uniqueKeysWithValues: values)
        #expect(
            figures == [
                "queryWords": 2, "inputOverlap": 0, "repetition": 0, "ndcg@10": 0.5, "foundNothing": 0, "recall@2": 0,
            ])
    }

    @Test func figuresShowCopiesAndRepetition() async throws {
        let verdict = try await score(.completion("A x x X"), RewardSection())
        guard case .scored(_, _, let values) = verdict else { return record(verdict) }
        let figures = Dictionary(uniqueKeysWithValues: values)
        #expect(figures["queryWords"] == 4)
        #expect(figures["inputOverlap"] == 0.25)
        #expect(figures["repetition"] == 0.5)
        #expect(figures["foundNothing"] == 1)
    }

    @Test(arguments: [("x target", 0.1 + 1 / 1.584962500721156), ("x", 0.0)])
    func recR1AsReleasedWithholdsTheBonusWhenNothingIsFound(query: String, expected: Double) async throws {
        let text = "</think><answer>{\"query\": \"\(query)\"}</answer>"
        let verdict = try await score(.completion(text), recR1, prefix: "<think>")
        guard case .scored(let reward, _, _) = verdict else { return record(verdict) }
        #expect(abs(reward - expected) < 1e-12)
    }

    @Test func recR1AsReleasedPunishesWhatCannotBeRead() async throws {
        let recommender = ScriptedRecommender()
        let verdict = try await score(.completion("target"), recR1, prefix: "<think>", recommender: recommender)
        guard case .unparseable(let reward, let reason) = verdict else { return record(verdict) }
        #expect(reward == -2)
        #expect(reason.contains("</think>"))
        #expect(recommender.queries.isEmpty)
    }

    @Test func wordsBeyondTheFreeOnesCost() async throws {
        var section = RewardSection()
        section.costPerQueryWord = 0.25
        section.freeQueryWords = 1
        let verdict = try await score(.completion("target b c"), section)
        guard case .scored(let reward, _, _) = verdict else { return record(verdict) }
        #expect(reward == 0.5)
    }

    @Test func aFailureOfTheRecommenderIsNeverAReward() async throws {
        #expect(try await score(.query("fail"), RewardSection()) == .retryable(reason: "timed out"))
        #expect(try await score(.query("never"), RewardSection()) == .permanent(reason: "refused"))
    }

    @Test func aQueryWithoutLabelsCanNeverBeScored() async throws {
        let verdict = try await score(.query("target"), RewardSection(), query: "stranger")
        guard case .permanent(let reason) = verdict else { return record(verdict) }
        #expect(reason.contains("stranger"))
    }

    @Test func theCanaryPaysForShorterAnswersAndAsksNobody() async throws {
        var section = RewardSection()
        section.kind = .shorterQuery
        section.queryTemplate = "{input} {rewrite}"
        let recommender = ScriptedRecommender()
        var rewards: [Double] = []
        for text in ["b", "b c", "b c d"] {
            let verdict = try await score(.completion(text), section, recommender: recommender)
            guard case .scored(let reward, _, _) = verdict else { return record(verdict) }
            rewards.append(reward)
        }
        let expected = [2.0, 3, 4].map { 1 / $0 }
        #expect(rewards == expected)
        #expect(recommender.queries.isEmpty)
    }

    @Test(arguments: ["recall", "ndcg@0", "bleu@3"]) func unknownMetricsAreRefused(metric: String) {
        var section = RewardSection()
        section.metric = metric
        #expect(throws: RetrievalError.unknownMetric(metric)) { try RewardFunction(section, assistantPrefix: "") }
    }

    private var recR1: RewardSection {
        var section = RewardSection()
        section.answerFormat = .tagsJSON
        section.formatBonus = 0.1
        section.unparseableReward = -2
        section.zeroMetricReward = 0
        return section
    }

    private func score(
        _ candidate: ScoreCandidate, _ section: RewardSection, metrics: [String] = [], prefix: String = "",
        query: String = "q", recommender: ScriptedRecommender = ScriptedRecommender()
    ) async throws -> ScoreVerdict {
        let scorer = RewardScorer(
            function: try RewardFunction(section, assistantPrefix: prefix), recommender: recommender,
            cache: RankingCache(), data: ScoringData(inputs: ["q": "a"], labels: ["q": ["target": 1]]))
        return await scorer.score(candidate, query: query, metrics: try metrics.map { try RankingMetric($0) })
    }

    private func record(_ verdict: ScoreVerdict) { Issue.record("unexpected \(verdict)") }
}
