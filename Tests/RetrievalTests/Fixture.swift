import Foundation
import Retrieval

/// Files that Tests/Oracles wrote, and places for files of a test.
enum Fixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    static func json<Value: Decodable>(_ name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// Calls `body` with a path that exists during the call only.
    static func withTemporaryPath<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("bm25-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    /// An index of these documents, named by their positions.
    static func index(
        _ texts: [String], model: BM25 = BM25(), analyzer: AnalyzerOptions = AnalyzerOptions()
    ) throws -> BM25Index {
        try withTemporaryPath { path in
            try BM25Index.build(documents(texts), model: model, analyzer: analyzer, at: path)
            return try BM25Index(path: path, model: model, analyzer: analyzer)
        }
    }

    static func documents(_ texts: [String]) -> [IndexDocument] {
        texts.enumerated().map { IndexDocument(id: "d\($0.offset)", text: $0.element) }
    }
}
