import Datasets
import Foundation
import Testing

@Suite struct BEIRWriterTests {
    private let documents = [
        DatasetDocument(id: "d1", title: "A \"title\"\n", text: "tab\t, é 日本 😀 \\ / \u{2028}"),
        DatasetDocument(id: "d 2", title: "", text: ""),
    ]
    private let queries = [DatasetQuery(id: "q2", text: "two\r\nlines"), DatasetQuery(id: "q1", text: "one")]
    private let splits = [
        DatasetSplit(name: "train", queries: ["q2"], labels: ["q2": ["d1": 3, "d 2": 1]]),
        DatasetSplit(name: "validation", queries: ["q1"], labels: ["q1": ["d1": 1]]),
    ]

    @Test func whatIsWrittenIsReadAgain() throws {
        try withTemporaryFolder { parent throws in
            let folder = parent + "/made"
            try BEIRWriter.write(
                to: folder, documents: documents, queries: queries, splits: splits, card: ["name": "x"])
            let dataset = BEIRDataset(folder: folder)
            #expect(try dataset.corpus() == documents)
            #expect(try dataset.queries() == ["q1": queries[1], "q2": queries[0]])
            #expect(dataset.splitNames() == ["train", "validation"])
            #expect(try splits.map { try dataset.split($0.name) } == splits)
            let card = try JSONDecoder().decode(
                [String: String].self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/dataset.json")))
            #expect(card["name"] == "x")
            #expect(card["sha256 corpus.jsonl"]?.count == 64)
            #expect(try FileManager.default.contentsOfDirectory(atPath: parent).sorted() == ["made", "qrels"])
        }
    }

    @Test func aFolderThatIsThereIsLeftAlone() throws {
        try withDataset { folder throws in
            guard
                case .cannotWrite(folder, _) = datasetError({
                    try BEIRWriter.write(to: folder, documents: documents, queries: queries, splits: [], card: [:])
                })
            else {
                Issue.record("the folder was overwritten")
                return
            }
            #expect(try BEIRDataset(folder: folder).corpus().count == 2)
        }
    }

    @Test func anImportTakesOverAndLeavesOutWhatHasNoRelevantDocument() throws {
        let labels = ["train": "q1\td1\t1\n", "dev": "q2\td2\t2\nq3\td1\t0\n"]
        let queries = ["q1", "q2", "q3"].map { #"{"_id": "\#($0)", "text": "x"}"# + "\n" }.joined()
        try withDataset(queries: queries, qrels: labels) { source throws in
            let output = source + "/out"
            var lines: [String] = []
            let summary = try BEIRImporter { lines.append($0) }.run(source: source, output: output)
            #expect(summary.documents == 2)
            #expect(summary.queries == ["train": 1, "validation": 1])
            #expect(lines.contains { $0.contains("1 queries") })
            #expect(BEIRDataset(folder: output).splitNames() == ["train", "validation"])
            #expect(try BEIRDataset(folder: output).split("validation").labels == ["q2": ["d2": 2]])
        }
    }

    @Test(arguments: [
        ["train": "q1\td1\t1\n", "test": "q1\td2\t1\n"], ["train": "q9\td1\t1\n"], ["train": "q1\td9\t1\n"],
        ["train": "q1\td1\t0\n"], [:], ["dev": "q1\td1\t1\n", "valid": "q2\td2\t1\n"],
    ])
    func anImportThatCannotBeUsedLeavesNothing(qrels: [String: String]) throws {
        try withDataset(qrels: qrels) { source throws in
            let output = source + "/out"
            #expect(datasetError { _ = try BEIRImporter { _ in }.run(source: source, output: output) } != nil)
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }
}
