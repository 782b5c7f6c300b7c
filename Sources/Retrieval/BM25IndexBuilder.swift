internal import Dispatch
internal import Foundation
internal import Synchronization

/// A document to be indexed.
public struct IndexDocument: Sendable, Hashable {
    /// Its id outside.
    public var id: String
    /// What is searched.
    public var text: String

    /// Stores both.
    public init(id: String, text: String) {
        self.id = id
        self.text = text
    }
}

/// The parts of an index before they are laid out in a file.
struct IndexParts: Sendable {
    var documentIDs: [String] = []
    /// Sorted by UTF-8 bytes.
    var terms: [String] = []
    /// Where each term's postings begin, and one past the last.
    var offsets: [UInt32] = [0]
    var postingDocuments: [UInt32] = []
    /// What a posting adds to its document's score: idf times saturation.
    var postingScores: [Float] = []
}

/// Makes the parts of an index from documents, on all cores. The result depends on the documents and settings only.
enum BM25IndexBuilder {
    static func build(
        _ documents: [IndexDocument], model: BM25, analyzer options: AnalyzerOptions
    ) throws(RetrievalError) -> IndexParts {
        let counts = try termCounts(documents, options)
        let lengths = counts.map { $0.reduce(0) { $0 + $1.value } }
        let average = max(Double(lengths.reduce(0, +)) / Double(max(documents.count, 1)), 1e-9)
        var postings: [String: [(document: UInt32, frequency: Int)]] = [:]
        for (document, frequencies) in counts.enumerated() {
            for (term, frequency) in frequencies { postings[term, default: []].append((UInt32(document), frequency)) }
        }
        var parts = IndexParts()
        parts.documentIDs = documents.map(\.id)
        parts.terms = postings.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for term in parts.terms {
            guard let list = postings[term] else { continue }
            let idf = model.idf(documents: documents.count, documentFrequency: list.count)
            for (document, frequency) in list {
                let length = lengths[Int(document)]
                parts.postingDocuments.append(document)
                parts.postingScores.append(
                    Float(idf * model.saturation(frequency: frequency, length: length, averageLength: average)))
            }
            parts.offsets.append(UInt32(parts.postingDocuments.count))
        }
        return parts
    }

    /// How often each term is in each document.
    private static func termCounts(
        _ documents: [IndexDocument], _ options: AnalyzerOptions
    ) throws(RetrievalError) -> [[String: Int]] {
        let grain = 512
        let blocks = (documents.count + grain - 1) / grain
        let results = Mutex<[Int: [[String: Int]]]>([:])
        DispatchQueue.concurrentPerform(iterations: blocks) { block in
            guard let analyzer = try? Analyzer(options) else { return }
            let counts = documents[block * grain..<min((block + 1) * grain, documents.count)].map { document in
                analyzer.terms(document.text).reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            results.withLock { $0[block] = counts }
        }
        let found = results.withLock { $0 }
        guard found.count == blocks else {
            throw .analyzer("ICU or libstemmer failed on \(blocks - found.count) blocks")
        }
        return (0..<blocks).flatMap { found[$0] ?? [] }
    }
}
