import Foundation
import Retrieval
import Testing

@Suite struct MetricTests {
    /// A line of metrics.jsonl.
    private struct Case: Decodable {
        var labels: RelevanceLabels
        var ranking: [String]
        var values: [Double]

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            let threshold = try row.decode(Int.self)
            ranking = try row.decode([Int].self).map(String.init)
            labels = RelevanceLabels(try row.decode([String: Int].self), threshold: threshold)
            values = try row.decode([Double].self)
        }
    }

    @Test func valuesEqualTrecEvals() throws {
        let names = [
            "ndcg@3", "ndcg@10", "ndcg@100", "recall@5", "recall@100", "precision@5", "mrr", "map", "map@5",
            "hit@5",
        ]
        let metrics = try names.map { try RankingMetric($0) }
        let lines = try Data(contentsOf: Fixture.folder.appendingPathComponent("metrics.jsonl")).split(separator: 10)
        #expect(lines.count == 1000)
        var worst = 0.0
        for line in lines {
            let row = try JSONDecoder().decode(Case.self, from: Data(line))
            // trec_eval has a graded NDCG even where no grade reaches the threshold; here such a query has no value.
            if row.labels.relevantCount == 0 { continue }
            for (metric, expected) in zip(metrics, row.values) {
                let value = metric.value(row.ranking, row.labels, gain: .linear)
                worst = max(worst, abs(value - expected))
            }
        }
        #expect(worst < 1e-9)
    }

    @Test func withoutACutoffAThousandPlacesCount() throws {
        let ranking = (1...1001).map(String.init)
        #expect(try RankingMetric("mrr").value(ranking, RelevanceLabels(["1000": 1])) == 0.001)
        #expect(try RankingMetric("mrr").value(ranking, RelevanceLabels(["1001": 1])) == 0)
    }

    @Test func gainsAsByHand() throws {
        let labels = RelevanceLabels(["a": 3, "b": 1, "c": 2], threshold: 2)
        let ranking = ["b", "x", "a"]
        let metric = try RankingMetric("ndcg@3")
        let second = log2(3.0)
        #expect(abs(metric.value(ranking, labels, gain: .binary) - 0.5 / (1 + 1 / second)) < 1e-12)
        #expect(abs(metric.value(ranking, labels, gain: .linear) - (1 + 3 / 2.0) / (3 + 2 / second + 0.5)) < 1e-12)
        #expect(
            abs(metric.value(ranking, labels, gain: .exponential) - (1 + 7 / 2.0) / (7 + 3 / second + 0.5)) < 1e-12)
    }

    @Test(arguments: [Gain.binary, .linear, .exponential])
    func aPerfectRankingIsWorthOneAndDuplicatesNothing(gain: Gain) throws {
        let labels = RelevanceLabels(["a": 3, "b": 2, "c": 1])
        for name in ["ndcg@10", "recall@3", "map@3", "mrr@1", "hit@1", "precision@3"] {
            #expect(abs(try RankingMetric(name).value(["a", "b", "c", "d"], labels, gain: gain) - 1) < 1e-12)
        }
        for name in ["ndcg@10", "recall@3", "map@3"] {
            #expect(abs(try RankingMetric(name).value(["a", "a", "a", "b", "b", "c"], labels, gain: gain) - 1) < 1e-12)
        }
    }

    @Test(arguments: RankingMetric.Kind.allCases)
    func nothingRelevantOrNothingFoundIsZero(kind: RankingMetric.Kind) {
        let metric = RankingMetric(kind, at: 10)
        for gain in [Gain.binary, .linear, .exponential] {
            #expect(metric.value(["a"], RelevanceLabels([:]), gain: gain) == 0)
            #expect(metric.value(["a"], RelevanceLabels(["a": 1], threshold: 2), gain: gain) == 0)
            #expect(metric.value(["a"], RelevanceLabels(["a": -2, "b": 1]), gain: gain) == 0)
            #expect(metric.value([], RelevanceLabels(["a": 1]), gain: gain) == 0)
        }
    }

    @Test func namesAreReadAndWritten() throws {
        for name in ["ndcg@10", "recall@100", "precision@1", "mrr@1000000", "map@7", "hit@3", "ndcg", "mrr", "map"] {
            #expect(try RankingMetric(name).description == name)
        }
        for name in [
            "", "@", "recall", "hit", "ndcg@010", "ndcg@+10", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@1000001", "NDCG@10",
            "ndcg@ten", "ndcg@1@2",
        ] {
            #expect(throws: RetrievalError.unknownMetric(name)) { try RankingMetric(name) }
        }
    }
}
