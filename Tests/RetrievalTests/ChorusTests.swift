import Digests
import Foundation
import Retrieval
import Testing

/// 19,406 products and 135 human queries, where the shared data is present. Nothing of it is in the repository: the
/// fixture holds digests of the rankings that bm25s gives for the same terms.
@Suite struct ChorusTests {
    private struct Oracle: Decodable {
        var digests: [String: String]
        var queries: Int
        var metrics: [String: Double]
    }
    private struct Line: Decodable {
        var _id: String
        var title: String?
        var text: String
    }

    private static let folder: URL = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().resolvingSymlinksInPath()
        let beside = root.deletingLastPathComponent().appendingPathComponent("shared").path
        let shared = ProcessInfo.processInfo.environment["RECR1_SHARED"] ?? beside
        return URL(fileURLWithPath: shared).appendingPathComponent("data/chorus")
    }()
    private static let isPresent = FileManager.default.fileExists(atPath: folder.path + "/corpus.jsonl.gz")

    @Test(.enabled(if: isPresent, "shared/data/chorus is absent; RECR1_SHARED names the shared folder"))
    func rankingsAndMetricsEqualTheOracles() throws {
        let oracle: Oracle = try Fixture.json("chorus.json")
        let rankings = try rankings()
        let wrong = oracle.digests.filter { hash(rankings[$0.key] ?? []) != $0.value }
        #expect(oracle.digests.count == 135)
        #expect(wrong.isEmpty, "rankings differ for \(wrong.keys.sorted())")
        let labels = try labels().filter { $0.value.relevantCount > 0 }
        #expect(labels.count == oracle.queries)
        for (name, expected) in oracle.metrics {
            let metric = try RankingMetric(name)
            let sum = labels.reduce(0) { $0 + metric.value(rankings[$1.key] ?? [], $1.value, gain: .exponential) }
            #expect(abs(sum / Double(labels.count) - expected) < 1e-9, "\(name)")
        }
    }

    private func rankings() throws -> [String: [String]] {
        let documents = try lines(unpacked("corpus.jsonl.gz")).map { line in
            IndexDocument(
                id: line._id, text: [line.title ?? "", line.text].filter { !$0.isEmpty }.joined(separator: " "))
        }
        let queries = try lines(Data(contentsOf: Self.folder.appendingPathComponent("queries.jsonl")))
        return try Fixture.withTemporaryPath { path in
            try BM25Index.build(documents, model: BM25(), analyzer: AnalyzerOptions(), at: path)
            let index = try BM25Index(path: path, model: BM25(), analyzer: AnalyzerOptions())
            let found = queries.map { query in
                (query._id, index.search(query.text, k: 100).map { index.documentID(at: $0.document) })
            }
            return Dictionary(uniqueKeysWithValues: found)
        }
    }

    private func labels() throws -> [String: RelevanceLabels] {
        var labels: [String: RelevanceLabels] = [:]
        for split in ["train", "valid", "test"] {
            let text = try String(contentsOf: Self.folder.appendingPathComponent("qrels/\(split).tsv"), encoding: .utf8)
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: "\t").map(String.init)
                labels[fields[0], default: RelevanceLabels([:], threshold: 2)].grades[fields[1]] = Int(fields[2])
            }
        }
        return labels
    }

    private func lines(_ data: Data) throws -> [Line] {
        try data.split(separator: 10).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    }

    private func unpacked(_ name: String) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
        process.arguments = ["-dc", Self.folder.appendingPathComponent(name).path]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }

    private func hash(_ ids: [String]) -> String {
        String(SHA256.digest(of: ids.joined(separator: " ")).hex.prefix(16))
    }
}
