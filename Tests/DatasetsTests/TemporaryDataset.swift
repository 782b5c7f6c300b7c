import Datasets
import Foundation

/// A small dataset in a folder of its own; `remove()` it when the test ends.
struct TemporaryDataset {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/dataset-\(UUID())"
        try FileManager.default.createDirectory(atPath: path + "/qrels", withIntermediateDirectories: true)
        try write(
            "corpus.jsonl",
            """
            {"_id": "d2", "title": "Title", "text": "body é", "metadata": {"a": [1]}}
            {"_id": "d1", "text": "only body"}

            """)
        try write(
            "queries.jsonl",
            """
            {"_id": "q1", "text": "first"}
            {"_id": "q2", "text": "second"}
            {"_id": "q3", "text": "third"}

            """)
        try write(
            "qrels/train.tsv", "query-id\tcorpus-id\tscore\nq2\td1\t2\nq1\td1\t0\nq1\td2\t-1\nq2\td2\t1\nq2\td1\t2\n")
        try write("qrels/dev.tsv", "q3\td1\t1\n")
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    var dataset: BEIRDataset { BEIRDataset(folder: path) }

    func write(_ name: String, _ content: String) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Reads and checks all there is, as a run does.
    func readEverything() throws {
        let queries = try dataset.queries()
        let documents = Set(try dataset.corpus().map(\.id))
        let splits = try ["train", "dev"].map { try dataset.split($0) }
        for split in splits {
            try DatasetCheck.known(split, queries: queries, in: path)
            try DatasetCheck.known(split, documents: documents, in: path)
        }
        try DatasetCheck.disjoint(splits)
    }
}
