import Datasets
import Foundation

/// A BEIR folder made of these texts, for the time of a test.
func withDataset<Result>(
    corpus: String = #"{"_id": "d1", "title": "Red", "text": "fox"}"# + "\n" + #"{"_id": "d2", "text": "dog"}"# + "\n",
    queries: String = #"{"_id": "q1", "text": "fox"}"# + "\n" + #"{"_id": "q2", "text": "dog"}"# + "\n",
    qrels: [String: String] = ["train": "q1\td1\t1\n", "test": "q2\td2\t1\n"],
    _ body: (String) throws -> Result
) throws -> Result {
    try withTemporaryFolder { folder throws in
        try write(corpus, folder + "/corpus.jsonl")
        try write(queries, folder + "/queries.jsonl")
        for (name, text) in qrels { try write(text, "\(folder)/qrels/\(name).tsv") }
        return try body(folder)
    }
}

/// A folder that exists during the call only.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("beir-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/qrels", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

/// What a call throws, when it is a DatasetError.
func datasetError(_ body: () throws -> Void) -> DatasetError? {
    do {
        try body()
        return nil
    } catch {
        return error as? DatasetError
    }
}
