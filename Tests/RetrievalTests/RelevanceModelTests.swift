import Foundation
import Retrieval
import Testing

@Suite struct RelevanceModelTests {
    /// Terms in at most three of the thirty documents may be taken; "filler" is in too many.
    private static let texts =
        ["alpha beta filler", "alpha gamma gamma gamma", "beta delta", "beta"] + Array(repeating: "filler", count: 26)

    private let index: BM25Index

    init() throws { index = try Fixture.index(Self.texts, analyzer: AnalyzerOptions(stemmer: .none)) }

    private func search(_ query: String, _ model: RelevanceModel) throws -> [Int: Float] {
        let hits = try model.search(query, k: 30, in: index) { Self.texts[$0] }
        #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
        return Dictionary(uniqueKeysWithValues: hits.map { ($0.document, $0.score) })
    }

    /// What one occurrence of a term in the query adds to each document.
    private func scores(_ term: String) -> [Int: Float] {
        Dictionary(uniqueKeysWithValues: index.search(terms: [term], k: 30).map { ($0.document, $0.score) })
    }

    @Test func theExpandedQueryIsThatOfTheFormula() throws {
        let found = try search("alpha", RelevanceModel(feedbackDocuments: 2, feedbackTerms: 2))
        let (alpha, gamma) = (scores("alpha"), scores("gamma"))
        let (first, second) = (try #require(alpha[0]), try #require(alpha[1]))
        // Alpha and beta are a third each of the first document, alpha a quarter and gamma the rest of the second.
        let shared = (alpha: first / 3 + second / 4, gamma: 3 * second / 4)
        #expect(first / 3 < min(shared.alpha, shared.gamma))
        let weight = 0.5 + 0.5 * shared.alpha / (shared.alpha + shared.gamma)
        let expected: [Int: Float] = [0: weight * first, 1: weight * second + (1 - weight) * (gamma[1] ?? 0)]
        #expect(Set(found.keys) == [0, 1])
        for (document, score) in expected { #expect(abs((found[document] ?? 0) - score) < 1e-5) }
    }

    @Test func furtherDocumentsAreFoundByTheirTerms() throws {
        #expect(index.search("alpha", k: 30).count == 2)
        #expect(try Set(search("alpha", RelevanceModel()).keys) == [0, 1, 2, 3])
    }

    @Test func theWholeWeightOnTheQueryLeavesItsRanking() throws {
        let model = RelevanceModel(originalQueryWeight: 1)
        let hits = try model.search("alpha beta", k: 30, in: index) { Self.texts[$0] }
        #expect(hits.map(\.document) == index.search("alpha beta", k: 30).map(\.document))
    }

    @Test func whatFindsNothingOrOnlyCommonTermsStaysAsItWas() throws {
        #expect(try search("unknown", RelevanceModel()).isEmpty)
        #expect(try search("", RelevanceModel()).isEmpty)
        let common = try RelevanceModel(feedbackDocuments: 3).search("filler", k: 5, in: index) { _ in "filler" }
        #expect(common == index.search("filler", k: 5))
    }

    @Test func weightsMultiplyScores() {
        let plain = index.search(terms: ["beta"], k: 5)
        let weighted = index.search(weighted: [WeightedTerm("beta", weight: 0.25)], k: 5)
        #expect(weighted == plain.map { Hit(document: $0.document, score: 0.25 * $0.score) })
    }
}
