import Datasets
import Digests
import Retrieval

/// Names an index file by everything that its content depends on.
enum IndexName {
    static func path(
        of documents: [DatasetDocument], model: BM25, analyzer: AnalyzerOptions, in folder: String
    ) -> String {
        var text = "\(model.k1) \(model.b) \(analyzer.name)\n"
        for document in documents { text += "\(document.id)\t\(document.searchable)\n" }
        return "\(folder)/indexes/\(SHA256.digest(of: text).hex.prefix(32)).bm25"
    }
}
