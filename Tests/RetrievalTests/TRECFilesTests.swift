import Retrieval
import Testing

@Suite struct TRECFilesTests {
    @Test func aRunIsWrittenAndReadAgain() throws {
        let lines = [
            TRECRunLine(query: "q1", document: "d1", rank: 1, score: 0.1 + 0.2, tag: "bm25"),
            TRECRunLine(query: "q1", document: "ü-2", rank: 2, score: -1e-7, tag: "bm25"),
            TRECRunLine(query: "q2", document: "d1", rank: 1, score: 12345.678, tag: "bm25"),
        ]
        #expect(try TRECFiles.run(lines.map(\.text).joined(separator: "\n") + "\n", file: "run") == lines)
        #expect(try TRECFiles.run(lines.map(\.text).joined(separator: "\r\n"), file: "run") == lines)
    }

    @Test func rankingsFollowTheScoreThenTheLaterId() throws {
        let run = try TRECFiles.run("q Q0 a 1 2\u{20}t\nq Q0 c 9 1.5 t\n\nq Q0 b 2 1.5 t\nr\tQ0\tz 1 0 t", file: "run")
        #expect(TRECFiles.rankings(run) == ["q": ["a", "c", "b"], "r": ["z"]])
    }

    @Test(arguments: ["q Q0 d 1 2", "q Q0 d 1 2 t x", "q Q0 d one 2 t", "q Q0 d 1 two t", "q Q0 d 1 nan t", "x"])
    func aMalformedRunLineIsNamed(line: String) {
        let expected = RetrievalError.malformedLine(
            file: "my.run", line: 3, expected: "`qid Q0 docid rank score tag`")
        #expect(throws: expected) { try TRECFiles.run("q Q0 a 1 2 t\n\n\(line)\n", file: "my.run") }
    }

    @Test func qrelsAreWrittenAndReadAgain() throws {
        let qrels = ["q1": ["a": 3, "b": 0], "q2": ["c": -1]]
        let text = TRECFiles.text(qrels: qrels)
        #expect(text == "q1 0 a 3\nq1 0 b 0\nq2 0 c -1\n")
        #expect(try TRECFiles.qrels(text, file: "qrels") == qrels)
    }

    @Test(arguments: ["q 0 d", "q 0 d 1 1", "q 0 d 1.5", "q 0 d x"])
    func aMalformedQrelsLineIsNamed(line: String) {
        #expect(
            throws: RetrievalError.malformedLine(
                file: "q.txt", line: 2, expected: "`qid 0 docid grade` with a whole grade")
        ) { try TRECFiles.qrels("q 0 d 1\n\(line)", file: "q.txt") }
    }
}
