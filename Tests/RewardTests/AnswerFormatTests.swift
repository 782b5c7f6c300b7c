import Reward
import Testing

struct AnswerFormatTests {
    @Test(arguments: [
        ("terminal emulator", "terminal emulator"), ("\n  \n  web server \nmore", "web server"),
        ("\"mail client\"", "mail client"), ("' mail '", "mail"), ("\u{201C}mail\u{201D}", "mail"),
        ("\"a\" or \"b\"", "\"a\" or \"b\""), ("\"", "\""), ("first\r\nsecond", "first"), ("don't", "don't"),
    ])
    func plainAnswerIsTheFirstLineWithTextWithoutItsQuotes(completion: String, expected: String) {
        #expect(AnswerFormat.plain.parse(completion) == .rewrite(expected))
    }

    @Test(arguments: ["", " ", "\n\n\t", "\"\"", "' '"])
    func plainAnswerWithoutTextIsUnparseable(completion: String) {
        #expect(reason(AnswerFormat.plain.parse(completion)) != nil)
    }

    @Test func taggedAnswerIsTheQueryOfTheObject() {
        let text = "<think>hm</think>\n<answer>\n{\"query\": \" a \\\"b\\\" AND c \", \"n\": 1}\n</answer>"
        #expect(AnswerFormat.tagsJSON(opened: false).parse(text) == .rewrite("a \"b\" AND c"))
        let rest = text.dropFirst("<think>".count)
        #expect(AnswerFormat.tagsJSON(opened: true).parse(String(rest)) == .rewrite("a \"b\" AND c"))
    }

    @Test func marksAfterATagDoNotHideIt() {
        let text = "<think>\u{301}</think>\u{301}<answer>{\"query\": \"a\"}</answer>\u{301}"
        #expect(AnswerFormat.tagsJSON(opened: false).parse(text) == .rewrite("a"))
    }

    @Test(arguments: [
        ("<answer>{\"query\": \"a\"}</answer>", "<think>"),
        ("<think></think><answer>{\"query\": \"a\"}", "</answer>"),
        ("<think><think></think><answer>{\"query\": \"a\"}</answer>", "found 2"),
        ("<think></think><answer>{\"query\": \"a\"}</answer><answer>{}</answer>", "found 2"),
        ("</think><think><answer>{\"query\": \"a\"}</answer>", "out of order"),
        ("<answer>{\"query\": \"a\"}</answer><think></think>", "out of order"),
        ("<think></think><answer>5</answer>", "JSON object"), ("<think></think><answer>null</answer>", "JSON object"),
        ("<think></think><answer>[\"query\"]</answer>", "JSON object"),
        ("<think></think><answer></answer>", "JSON object"),
        ("<think></think><answer>{\"query\": 5}</answer>", "`query`"),
        ("<think></think><answer>{\"q\": \"a\"}</answer>", "`query`"),
        ("<think></think><answer>{\"query\": \" \"}</answer>", "empty"),
        ("<think></think><answer>{\"query\": \"\\ud800\"}</answer>", ""),
    ])
    func damagedTagsAreUnparseableForAReason(completion: String, part: String) throws {
        let found = try #require(self.reason(AnswerFormat.tagsJSON(opened: false).parse(completion)))
        #expect(part.isEmpty || found.contains(part))
    }

    @Test func deepNestingIsUnparseable() {
        let deep = String(repeating: "[", count: 200_000)
        let text = "<think></think><answer>{\"query\": \(deep)}</answer>"
        #expect(reason(AnswerFormat.tagsJSON(opened: false).parse(text)) != nil)
    }

    /// Every sequence of these pieces gives an outcome, and a rewrite only where one could be.
    @Test func twentyThousandRandomTextsHaveAnOutcome() {
        let pieces = [
            "<think>", "</think>", "<answer>", "</answer>", "{\"query\": \"a\"}", "{", "}", "\"", "query", ":", "\n",
            "\r", "\u{301}", "\u{200D}", "😀", "<", ">", "</", "\\u", "\\", "0", " ", "\0", "é", "<think", "\u{FFFD}",
        ]
        var random = SeededGenerator(seed: 7)
        var rewrites = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            for format in [AnswerFormat.plain, .tagsJSON(opened: false), .tagsJSON(opened: true)] {
                guard case .rewrite(let rewrite) = format.parse(text) else { continue }
                rewrites += 1
                #expect(!rewrite.isEmpty && !rewrite.allSatisfy(\.isWhitespace))
                if format != .plain { #expect(text.utf8.count > 40) }
            }
        }
        #expect(rewrites > 1000)
    }

    private func reason(_ answer: ParsedAnswer) -> String? {
        guard case .none(let reason) = answer else { return nil }
        return reason
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
