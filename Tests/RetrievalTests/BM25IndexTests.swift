import Dispatch
import Foundation
import Retrieval
import Synchronization
import Testing

@Suite struct BM25IndexTests {
    /// bm25.json.
    struct Oracle: Decodable {
        var documents: [String]
        var queries: [String]
        var documentTerms: [String]
        var queryTerms: [String]
        var best: [[[Double]]]
    }

    @Test func scoresOfThreeDocumentsAsByHand() throws {
        let index = try Fixture.index(
            ["red fox red", "red dog", "lazy cat sleeps here"], model: BM25(k1: 1.2, b: 0.75),
            analyzer: AnalyzerOptions(stemmer: .none))
        #expect(index.documentCount == 3)
        #expect(index.documentFrequency("red") == 2)
        #expect(index.documentFrequency("blue") == 0)
        // Lengths 3, 2, 4: average 3. "red" is in two of three documents.
        let idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
        let first = idf * 2 / (2 + 1.2 * (1 - 0.75 + 0.75 * 3 / 3))
        let second = idf * 1 / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / 3))
        let hits = index.search("RED", k: 10)
        #expect(hits.map(\.document) == [0, 1])
        #expect(abs(Double(hits[0].score) - first) < 1e-6)
        #expect(abs(Double(hits[1].score) - second) < 1e-6)
        let twice = index.search("red red", k: 1)
        #expect(twice.map(\.document) == [0])
        #expect(abs(Double(twice[0].score) - 2 * first) < 1e-6)
        #expect(index.search("blue", k: 5).isEmpty)
        #expect(index.search("", k: 5).isEmpty)
        #expect(index.documentID(at: 2) == "d2")
    }

    @Test func equalScoresStandByPosition() throws {
        let index = try Fixture.index(Array(repeating: "same words", count: 100))
        for k in [1, 2, 7, 99, 100, 1000] {
            #expect(index.search("words", k: k).map(\.document) == Array(0..<min(k, 100)))
        }
    }

    @Test func termsAndRankingsEqualTheOracles() throws {
        let oracle: Oracle = try Fixture.json("bm25.json")
        let analyzer = try Analyzer(AnalyzerOptions())
        #expect(oracle.documents.map { analyzer.terms($0).joined(separator: " ") } == oracle.documentTerms)
        #expect(oracle.queries.map { analyzer.terms($0).joined(separator: " ") } == oracle.queryTerms)
        let index = try Fixture.index(oracle.documents)
        for (query, best) in zip(oracle.queries, oracle.best) {
            let hits = index.search(query, k: 20)
            #expect(hits.map(\.document) == best.map { Int($0[0]) }, "\(query)")
            for (hit, expected) in zip(hits, best) { #expect(abs(Double(hit.score) - expected[1]) < 1e-5) }
        }
    }

    @Test func aSmallerKGivesTheBeginning() throws {
        let oracle: Oracle = try Fixture.json("bm25.json")
        let index = try Fixture.index(oracle.documents)
        for query in oracle.queries {
            let all = index.search(query, k: 1000)
            for k in [1, 2, 3, 10, 50] { #expect(index.search(query, k: k) == Array(all.prefix(k))) }
        }
    }

    /// 603 documents are two blocks of the parallel builder.
    @Test func everyBuildGivesTheSameFile() throws {
        let oracle: Oracle = try Fixture.json("bm25.json")
        let documents = Fixture.documents(oracle.documents)
        let files = try (0..<4).map { _ in
            try Fixture.withTemporaryPath { path in
                try BM25Index.build(documents, model: BM25(), analyzer: AnalyzerOptions(), at: path)
                return try Data(contentsOf: URL(fileURLWithPath: path))
            }
        }
        #expect(Set(files).count == 1)
    }

    @Test func contentAndSettingsMakeTheFingerprint() throws {
        let prints = try [
            Fixture.index(["a b", "c"]), Fixture.index(["a b", "d"]), Fixture.index(["a b", "c"], model: BM25(k1: 1)),
            Fixture.index(["a b", "c"], model: BM25(b: 0.5)),
            Fixture.index(["a b", "c"], analyzer: AnalyzerOptions(stemmer: .porter)),
            Fixture.index(["a b", "c"], analyzer: AnalyzerOptions(removesStopWords: false)),
        ].map(\.fingerprint)
        #expect(Set(prints).count == prints.count)
        #expect(try Fixture.index(["a b", "c"]).fingerprint == prints[0])
    }

    @Test(arguments: [[], [""], ["the", "😀"]] as [[String]])
    func documentsWithoutTermsAreFoundByNothing(texts: [String]) throws {
        let index = try Fixture.index(texts)
        #expect(index.documentCount == texts.count)
        #expect(index.search("anything at all", k: 3).isEmpty)
    }

    @Test func threadsSearchTheSame() throws {
        let oracle: Oracle = try Fixture.json("bm25.json")
        let index = try Fixture.index(oracle.documents)
        let alone = oracle.queries.map { index.search($0, k: 20) }
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 16 * alone.count) { i in
            let query = i * 7 % alone.count
            if index.search(oracle.queries[query], k: 20) != alone[query] { wrong.withLock { $0 += 1 } }
        }
        #expect(wrong.withLock { $0 } == 0)
    }
}
