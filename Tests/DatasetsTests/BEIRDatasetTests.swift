import Datasets
import Foundation
import Testing

struct BEIRDatasetTests {
    @Test func partsAreReadInFileOrder() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        let dataset = folder.dataset
        #expect(try dataset.corpus().map(\.id) == ["d2", "d1"])
        #expect(try dataset.corpus().map(\.searchable) == ["Title body é", "only body"])
        #expect(try dataset.queries()["q1"] == DatasetQuery(id: "q1", text: "first"))
        #expect(dataset.splitNames() == ["dev", "train"])
        let train = try dataset.split("train")
        #expect(train.queries == ["q2", "q1"])
        #expect(train.labels == ["q2": ["d1": 2, "d2": 1], "q1": [:]])
    }

    @Test(arguments: ["validation", "valid", "dev"]) func validationHasThreeNames(name: String) throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        #expect(try folder.dataset.split(name).queries == ["q3"])
    }

    @Test func windowsLinesAndAMissingLastLineBreakAreRead() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        try folder.write("qrels/train.tsv", "query-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq2\td2\t3")
        try folder.write(
            "queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\"}\r\n\r\n{\"_id\": \"q2\", \"text\": \"b\"}")
        #expect(try folder.dataset.split("train").labels == ["q1": ["d1": 1], "q2": ["d2": 3]])
        #expect(try folder.dataset.queries().count == 2)
    }

    @Test func aHeaderIsOptional() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        try folder.write("qrels/train.tsv", "q1\td1\t1\n")
        #expect(try folder.dataset.split("train").queries == ["q1"])
    }

    @Test(arguments: [
        (
            "corpus.jsonl", "{\"_id\": \"a\", \"text\": \"b\"}\n{\"_id\": \"a\"",
            "corpus.jsonl:2: expected a JSON object"
        ),
        ("corpus.jsonl", "{\"_id\": \"a\"}", "corpus.jsonl:1: expected the field `text`"),
        ("corpus.jsonl", "{\"_id\": 5, \"text\": \"b\"}", "corpus.jsonl:1: expected a text under `_id`"),
        ("corpus.jsonl", "[1]", "corpus.jsonl:1: expected a JSON object"),
        ("corpus.jsonl", "{\"_id\": \"\", \"text\": \"b\"}", "corpus.jsonl:1: expected an `_id`"),
        ("corpus.jsonl", "{\"_id\": \"a\\tb\", \"text\": \"b\"}", "corpus.jsonl:1: expected an `_id`"),
        (
            "corpus.jsonl", "{\"_id\": \"a\", \"text\": \"b\"}\n{\"_id\": \"a\", \"text\": \"b\"}",
            "corpus.jsonl:2: the id `a` stands twice"
        ),
        ("corpus.jsonl", "\n", "corpus.jsonl: no documents"), ("queries.jsonl", "", "queries.jsonl: no queries"),
        ("queries.jsonl", "{\"_id\": \"a\", \"text\": null}", "queries.jsonl:1: expected a text under `text`"),
        ("qrels/train.tsv", "query-id\tcorpus-id\tscore\n", "no labels in the split `train`"),
        ("qrels/train.tsv", "q1\td1\t1\nq1 d1 1\n", "train.tsv:2: expected"),
        ("qrels/train.tsv", "q1\td1\t1\nq1\td1\t0.5\n", "train.tsv:2: expected"),
        ("qrels/train.tsv", "q1\t\t1\n", "train.tsv:1: expected"),
        ("qrels/train.tsv", "q1\td1\t99999999999999999999\n", "train.tsv:1: expected"),
        ("qrels/train.tsv", "q1\td1\t1\nq1\td1\t2\n", "train.tsv:2: expected one grade"),
        ("qrels/train.tsv", "q1\td1\t1\nq1\tstranger\t2\n", "train.tsv:2: the label names the document `stranger`"),
        ("qrels/train.tsv", "stranger\td1\t1\n", "train.tsv:1: the label names the query `stranger`"),
        ("qrels/train.tsv", "q3\td1\t1\nq1\td1\t1\n", "splits train and dev share 1 queries, `q3` among them"),
    ])
    func whatIsWrongIsNamedWithItsPlace(file: String, content: String, message: String) throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        try folder.write(file, content)
        #expect { try folder.readEverything() } throws: { "\($0)".contains(message) }
    }

    @Test func invalidUTF8IsRefusedWithItsLine() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        try Data([UInt8]("q1\td1\t1\nq".utf8) + [0xFF] + [UInt8]("\td1\t1\n".utf8))
            .write(to: URL(fileURLWithPath: folder.path + "/qrels/train.tsv"))
        #expect { try folder.readEverything() } throws: { "\($0)".contains("train.tsv:2: expected") }
    }

    @Test func aMissingOrPackedFileIsNamed() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        try FileManager.default.moveItem(
            atPath: folder.path + "/corpus.jsonl", toPath: folder.path + "/corpus.jsonl.gz")
        #expect { try folder.dataset.corpus() } throws: { "\($0)".contains("gunzip -k") }
        #expect { try folder.dataset.split("test") } throws: { "\($0)".contains("test.tsv: no such file") }
    }

    /// 1,500 files of random bytes and pieces: each is read or refused, none ends the process.
    @Test func randomFilesAreReadOrRefused() throws {
        let folder = try TemporaryDataset()
        defer { folder.remove() }
        let pieces: [[UInt8]] = [
            Array("{\"_id\":\"a\",\"text\":\"b\"}".utf8), [10], [13, 10], [9], [0xFF], [0xC3], Array("q1".utf8), [0],
            Array("1".utf8), Array("-9223372036854775808".utf8), Array("{".utf8), Array("\"".utf8), [0xEF, 0xBB, 0xBF],
        ]
        var state: UInt64 = 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var refused = 0
        for _ in 0..<500 {
            let bytes = (0..<random(20)).flatMap { _ in pieces[random(pieces.count)] }
            for file in ["corpus.jsonl", "queries.jsonl", "qrels/train.tsv"] {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(file)"))
            }
            do { _ = try folder.dataset.corpus() } catch { refused += 1 }
            do { _ = try folder.dataset.queries() } catch { refused += 1 }
            do { _ = try folder.dataset.split("train") } catch { refused += 1 }
        }
        #expect((500...1499).contains(refused))
    }
}
