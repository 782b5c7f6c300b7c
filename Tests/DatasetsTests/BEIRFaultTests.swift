import Datasets
import Foundation
import Testing

@Suite struct BEIRFaultTests {
    @Test func everyPartIsRead() throws {
        try withDataset { folder throws in
            let dataset = BEIRDataset(folder: folder)
            #expect(
                try dataset.corpus() == [
                    DatasetDocument(id: "d1", title: "Red", text: "fox"),
                    DatasetDocument(id: "d2", title: "", text: "dog"),
                ])
            #expect(try dataset.corpus().map(\.searchable) == ["Red fox", "dog"])
            #expect(try dataset.queries()["q2"] == DatasetQuery(id: "q2", text: "dog"))
            #expect(dataset.splitNames() == ["test", "train"])
            #expect(
                try dataset.split("train") == DatasetSplit(name: "train", queries: ["q1"], labels: ["q1": ["d1": 1]]))
        }
    }

    @Test(arguments: ["", "query-id\tcorpus-id\tscore\n"], ["\n", "\r\n"])
    func theHeaderMayBeMissingAndLinesMayEndInCRLF(header: String, end: String) throws {
        let text = (header + "q2\td1\t2\nq1\td2\t0\nq2\td3\t-1\n\nq1\td1\t 1").replacingOccurrences(of: "\n", with: end)
        try withDataset(qrels: ["train": text]) { folder throws in
            let split = try BEIRDataset(folder: folder).split("train")
            #expect(split.queries == ["q2", "q1"])
            #expect(split.labels == ["q2": ["d1": 2], "q1": ["d1": 1]])
        }
    }

    @Test func idsAreOpaque() throws {
        let line = #"{"_id": "a b/é\u0020", "text": "", "metadata": {"x": [1]}}"#
        try withDataset(queries: line, qrels: ["train": "a b/é \t007\t1"]) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            #expect(try dataset.queries().keys.sorted() == ["a b/é "])
            #expect(try dataset.split("train").labels == ["a b/é ": ["007": 1]])
        }
    }

    @Test(arguments: ["validation", "valid", "dev"], ["validation", "valid", "dev"])
    func validationHasThreeNames(file: String, asked: String) throws {
        try withDataset(qrels: [file: "q1\td1\t1\n"]) { folder throws in
            #expect(try BEIRDataset(folder: folder).split(asked).queries == ["q1"])
        }
    }

    @Test(arguments: [
        "q1\td1", "q1\td1\t1\t1", "q1 d1 1", "q1\td1\tx", "q1\td1\t1.5", "q1\td1\t", "\td1\t1", "q1\t\t1",
    ])
    func aMalformedLabelIsNamed(line: String) throws {
        for (text, number) in [("q0\td0\t1\n\(line)\n", 2), ("query-id\tcorpus-id\tscore\n\n\(line)", 3), (line, 1)] {
            try withDataset(qrels: ["train": text]) { folder throws in
                let error = datasetError { _ = try BEIRDataset(folder: folder).split("train") }
                guard case .malformed(let path, number, _) = error else {
                    Issue.record("line \(number): \(String(describing: error))")
                    return
                }
                #expect(path == folder + "/qrels/train.tsv")
                #expect(error?.description.hasPrefix("\(path):\(number): expected ") == true)
            }
        }
    }

    @Test func aLabelThatStandsTwiceHasOneGrade() throws {
        try withDataset(qrels: ["a": "q\td\t1\nq\td\t1\n", "b": "q\td\t1\nq\td\t0\n"]) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            #expect(try dataset.split("a").labels == ["q": ["d": 1]])
            guard case .malformed(_, 2, _) = datasetError({ _ = try dataset.split("b") }) else {
                Issue.record("two grades were taken")
                return
            }
        }
    }

    @Test(arguments: [
        "x", "5", "null", "[]", "{}", #"{"_id": "a"}"#, #"{"text": "a"}"#, #"{"_id": 5, "text": "a"}"#,
        #"{"_id": "a", "text": null}"#, #"{"_id": "", "text": "a"}"#, #"{"_id": "a\tb", "text": "a"}"#,
        #"{"_id": "a\nb", "text": "a"}"#, #"{"_id": "a", "text": "a"}, "#, #"{"_id": "a", "text": "a""#,
    ])
    func aMalformedLineIsNamed(line: String) throws {
        let text = #"{"_id": "first", "text": "x"}"# + "\n\n" + line + "\n"
        try withDataset(corpus: text, queries: text) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            guard case .malformed(dataset.corpusPath, 3, _) = datasetError({ _ = try dataset.corpus() }) else {
                Issue.record("taken as a document: \(line)")
                return
            }
            guard case .malformed(dataset.queriesPath, 3, _) = datasetError({ _ = try dataset.queries() }) else {
                Issue.record("taken as a query: \(line)")
                return
            }
        }
    }

    @Test func bytesThatAreNotUTF8AreNamed() throws {
        try withDataset { folder throws in
            let dataset = BEIRDataset(folder: folder)
            let bytes = Data(#"{"_id": "a", "text": ""#.utf8) + [0xFF, 0xFE] + Data(#""}"#.utf8)
            try bytes.write(to: URL(fileURLWithPath: dataset.queriesPath))
            guard case .malformed(dataset.queriesPath, 1, _) = datasetError({ _ = try dataset.queries() }) else {
                Issue.record("bytes that are no text were taken")
                return
            }
        }
    }

    @Test func idsThatStandTwiceAreNamed() throws {
        let text = #"{"_id": "a", "text": "x"}"# + "\n" + #"{"_id": "b", "text": "x"}"# + "\n"
        try withDataset(corpus: text + text, queries: text + text) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            #expect(
                datasetError { _ = try dataset.corpus() } == .duplicate(path: dataset.corpusPath, line: 3, id: "a"))
            #expect(
                datasetError { _ = try dataset.queries() } == .duplicate(path: dataset.queriesPath, line: 3, id: "a"))
        }
    }

    @Test func emptyFilesAreRefused() throws {
        try withDataset(corpus: "\n", queries: "", qrels: ["train": "query-id\tcorpus-id\tscore\n"]) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            for read in [
                { _ = try dataset.corpus() }, { _ = try dataset.queries() }, { _ = try dataset.split("train") },
            ] as [() throws -> Void] {
                guard case .empty = datasetError(read) else {
                    Issue.record("an empty file was taken")
                    return
                }
            }
        }
    }

    @Test func missingAndPackedFilesAreNamed() throws {
        try withTemporaryFolder { folder throws in
            let dataset = BEIRDataset(folder: folder)
            #expect(
                datasetError { _ = try dataset.corpus() }
                    == .unreadable(path: dataset.corpusPath, reason: "no such file"))
            try write("", dataset.corpusPath + ".gz")
            guard case .unreadable(_, let reason) = datasetError({ _ = try dataset.corpus() }) else {
                Issue.record("a packed file was read")
                return
            }
            #expect(reason.contains("gunzip"))
            #expect(datasetError { _ = try dataset.split("none") } != nil)
            #expect(dataset.splitNames().isEmpty)
            #expect(BEIRDataset(folder: folder + "/none").splitNames().isEmpty)
        }
    }
}
