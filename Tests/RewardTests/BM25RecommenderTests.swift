import Foundation
import Retrieval
import Reward
import Testing

struct BM25RecommenderTests {
    private let documents = [
        IndexDocument(id: "mail", text: "graphical mail client"), IndexDocument(id: "web", text: "small web server"),
        IndexDocument(id: "shell", text: "mail notification for the shell"),
    ]

    @Test func theIndexIsMadeOnceAndOpenedAfterwards() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/bm25-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var made = 0
        var fingerprints: Set<String> = []
        for _ in 0..<2 {
            let recommender = try BM25Recommender.open(
                at: folder + "/deep/index", model: BM25(), analyzer: AnalyzerOptions()
            ) {
                made += 1
                return documents
            }
            fingerprints.insert(recommender.fingerprint)
            #expect(try await recommender.search("a client for mails", k: 10) == ["mail", "shell"])
            #expect(try await recommender.search("a client for mails", k: 1) == ["mail"])
            #expect(try await recommender.search("zebra", k: 1) == [])
        }
        #expect(made == 1)
        #expect(fingerprints.count == 1)
    }

    @Test func aDamagedIndexIsMadeAgain() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/bm25-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("rubbish".utf8).write(to: URL(fileURLWithPath: path))
        let recommender = try BM25Recommender.open(at: path, model: BM25(), analyzer: AnalyzerOptions()) { documents }
        #expect(try await recommender.search("server", k: 3) == ["web"])
    }

    @Test func feedbackFindsWhatSharesTermsWithTheFirstDocuments() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/bm25-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let texts = ["graphical mail client", "mail notification"] + (0..<28).map { "package number\($0)" }
        let base = try BM25Recommender.open(at: path, model: BM25(), analyzer: AnalyzerOptions()) {
            texts.enumerated().map { IndexDocument(id: "d\($0)", text: $1) }
        }
        let feedback = FeedbackRecommender(base, texts: texts)
        #expect(try await base.search("graphical", k: 5) == ["d0"])
        #expect(try await feedback.search("graphical", k: 5) == ["d0", "d1"])
        #expect(try await feedback.search("zebra", k: 5) == [])
        let other = FeedbackRecommender(base, model: RelevanceModel(feedbackTerms: 3), texts: texts)
        #expect(Set([base.fingerprint, feedback.fingerprint, other.fingerprint]).count == 3)
    }
}
