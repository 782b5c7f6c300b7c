internal import Digests
internal import Foundation

/// A document that was found.
public struct Hit: Sendable, Hashable {
    /// Position in the index.
    public var document: Int
    /// BM25 score, above 0.
    public var score: Float

    /// Stores both.
    public init(document: Int, score: Float) {
        self.document = document
        self.score = score
    }
}

/// A BM25 index in one file, mapped into memory: opening costs a checksum, searching touches only the postings of the
/// query's terms. Immutable; any number of threads may search at once.
public final class BM25Index: @unchecked Sendable {
    /// Number of documents.
    public let documentCount: Int
    /// Names content and settings: equal fingerprints give equal rankings.
    public let fingerprint: String
    /// How queries are analysed.
    public let analyzer: AnalyzerOptions

    private let mapping: IndexMapping
    private let analyzers: Pool<Analyzer>
    private let scratches = Pool<SearchScratch>()

    /// Makes an index and saves it, in place of a file of that name; the file is complete or absent.
    public static func build(
        _ documents: [IndexDocument], model: BM25, analyzer: AnalyzerOptions, at path: String
    ) throws(RetrievalError) {
        let parts = try BM25IndexBuilder.build(documents, model: model, analyzer: analyzer)
        let bytes = IndexFile.bytes(parts, settings: settings(model, analyzer))
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .file(path: path, reason: error.localizedDescription)
        }
    }

    /// Opens an index that was made with these settings; anything else is refused.
    public init(path: String, model: BM25, analyzer: AnalyzerOptions) throws(RetrievalError) {
        mapping = try IndexMapping(path: path)
        let expected = Self.settings(model, analyzer)
        guard mapping.settings == expected else {
            throw .damagedIndex(path: path, reason: "made with \(mapping.settings), expected \(expected)")
        }
        documentCount = mapping.shape.documents
        fingerprint = "bm25-" + mapping.digest.hex
        self.analyzer = analyzer
        analyzers = Pool()
        analyzers.put(try Analyzer(analyzer))
    }

    /// The id that a document has outside.
    public func documentID(at index: Int) -> String { mapping.documentID(index) }

    /// The best `k` documents for a text, best first; equal scores by position. Documents without a common term are
    /// never among them.
    public func search(_ text: String, k: Int) -> [Hit] {
        // What could be made when the index was opened fails later only for want of memory.
        guard let analyzer = analyzers.take() ?? (try? Analyzer(analyzer)) else { fatalError("no second analyser") }
        let terms = analyzer.terms(text)
        analyzers.put(analyzer)
        return search(terms: terms, k: k)
    }

    /// The same for a query that is analysed already; a term that comes twice counts twice.
    public func search(terms: [String], k: Int) -> [Hit] {
        search(weighted: terms.map { WeightedTerm($0, weight: 1) }, k: k)
    }

    /// The same with each term's score multiplied by its weight.
    public func search(weighted terms: [WeightedTerm], k: Int) -> [Hit] {
        precondition(k >= 1, "\(k) documents were asked for")
        let scratch = scratches.take() ?? SearchScratch(documents: documentCount)
        defer { scratches.put(scratch) }
        for term in terms {
            mapping.postings(of: term.term) { scratch.add($0, $1, weight: term.weight) }
        }
        return scratch.best(k)
    }

    /// How many documents hold a term.
    public func documentFrequency(_ term: String) -> Int {
        var count = 0
        mapping.postings(of: term) { documents, _ in count = documents.count }
        return count
    }

    private static func settings(_ model: BM25, _ analyzer: AnalyzerOptions) -> String {
        "bm25 k1=\(model.k1) b=\(model.b) \(analyzer.name)"
    }
}
