import Foundation
import Retrieval
import Testing

/// Whatever stands in an index file, opening it gives an index or an error, and never a wrong index.
@Suite struct IndexFileTests {
    private func bytes() throws -> [UInt8] {
        try Fixture.withTemporaryPath { path in
            try BM25Index.build(
                Fixture.documents(["red fox", "lazy dog", "brown bear"]), model: BM25(), analyzer: AnalyzerOptions(),
                at: path)
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }

    private func opening(_ bytes: [UInt8], model: BM25 = BM25(), analyzer: AnalyzerOptions = AnalyzerOptions()) throws
        -> RetrievalError?
    {
        try Fixture.withTemporaryPath { path in
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            do {
                _ = try BM25Index(path: path, model: model, analyzer: analyzer)
                return nil
            } catch let error as RetrievalError {
                return error
            }
        }
    }

    private func isDamage(_ error: RetrievalError?) -> Bool {
        if case .damagedIndex = error { true } else { false }
    }

    @Test func aWholeFileOpens() throws { #expect(try opening(bytes()) == nil) }

    @Test func everyTruncationIsRefused() throws {
        let whole = try bytes()
        for count in whole.indices { #expect(isDamage(try opening(Array(whole[..<count]))), "\(count) bytes") }
        #expect(isDamage(try opening(whole + [0])))
    }

    /// Counts in the header are covered too: with padded sections a wrong count need not change the length.
    @Test func everyChangedByteIsRefused() throws {
        let whole = try bytes()
        for i in whole.indices {
            for flip: UInt8 in [1, 2, 0x80] {
                var changed = whole
                changed[i] ^= flip
                #expect(isDamage(try opening(changed)), "byte \(i) with \(flip)")
            }
        }
    }

    @Test func otherSettingsAreRefused() throws {
        let whole = try bytes()
        #expect(isDamage(try opening(whole, model: BM25(k1: 1.2))))
        #expect(isDamage(try opening(whole, model: BM25(b: 0.75))))
        #expect(isDamage(try opening(whole, analyzer: AnalyzerOptions(stemmer: .porter))))
        #expect(isDamage(try opening(whole, analyzer: AnalyzerOptions(removesStopWords: false))))
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        try Fixture.withTemporaryPath { path in
            let missing = #expect(throws: RetrievalError.self) {
                try BM25Index(path: path, model: BM25(), analyzer: AnalyzerOptions())
            }
            guard case .file(path, _) = missing else { Issue.record("\(String(describing: missing))"); return }
            let unwritable = #expect(throws: RetrievalError.self) {
                try BM25Index.build([], model: BM25(), analyzer: AnalyzerOptions(), at: path + "/none/index")
            }
            guard case .file = unwritable else { Issue.record("\(String(describing: unwritable))"); return }
        }
    }

    @Test func buildingReplacesAFile() throws {
        try Fixture.withTemporaryPath { path in
            try Data("not an index".utf8).write(to: URL(fileURLWithPath: path))
            try BM25Index.build(
                Fixture.documents(["red fox"]), model: BM25(), analyzer: AnalyzerOptions(), at: path)
            let index = try BM25Index(path: path, model: BM25(), analyzer: AnalyzerOptions())
            #expect(index.search("fox", k: 1).count == 1)
        }
    }
}
