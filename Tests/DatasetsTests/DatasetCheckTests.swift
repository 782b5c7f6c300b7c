import Datasets
import Testing

@Suite struct DatasetCheckTests {
    private func split(_ name: String, _ queries: [String]) -> DatasetSplit {
        DatasetSplit(name: name, queries: queries, labels: [:])
    }

    @Test func splitsThatShareAQueryAreRefused() throws {
        try DatasetCheck.disjoint([])
        try DatasetCheck.disjoint([split("train", ["a", "b"]), split("validation", ["c"]), split("test", ["d"])])
        let splits = [split("train", ["c", "b", "a"]), split("validation", ["x"]), split("test", ["y", "c", "b"])]
        #expect(
            datasetError { try DatasetCheck.disjoint(splits) }
                == .overlap(first: "train", second: "test", id: "b", count: 2))
    }

    @Test func labelsOfWhatDoesNotExistAreNamed() throws {
        try withDataset(qrels: ["train": "q1\td1\t1\nq1\td9\t1\nq7\td2\t1\n"]) { folder throws in
            let dataset = BEIRDataset(folder: folder)
            let split = try dataset.split("train")
            let queries = try dataset.queries()
            let path = folder + "/qrels/train.tsv"
            #expect(
                datasetError { try DatasetCheck.known(split, queries: queries, in: folder) }
                    == .unknown(path: path, line: 3, kind: "query", id: "q7"))
            #expect(
                datasetError { try DatasetCheck.known(split, documents: ["d1", "d2"], in: folder) }
                    == .unknown(path: path, line: 2, kind: "document", id: "d9"))
            try DatasetCheck.known(split, documents: ["d1", "d2", "d9"], in: folder)
        }
    }
}
