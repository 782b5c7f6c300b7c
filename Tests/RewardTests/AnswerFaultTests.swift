import Reward
import Testing

@Suite struct AnswerFaultTests {
    private let whole = AnswerFormat.tagsJSON(opened: false)
    private let opened = AnswerFormat.tagsJSON(opened: true)

    private func isNone(_ answer: ParsedAnswer) -> Bool { if case .none = answer { true } else { false } }

    @Test(arguments: [
        ("running shoes", "running shoes"), ("\n\n  running shoes \nmore", "running shoes"),
        ("\"running shoes\"", "running shoes"), ("'red'", "red"), ("`red`", "red"), ("\u{201C}red\u{201D}", "red"),
        ("\"red", "\"red"), ("5\" screen", "5\" screen"), ("a\r\nb", "a"), ("日本語\u{2028}x", "日本語"),
        ("<answer>5</answer>", "<answer>5</answer>"),
    ])
    func plainTakesTheFirstLine(text: String, expected: String) {
        #expect(AnswerFormat.plain.parse(text) == .rewrite(expected))
    }

    @Test(arguments: ["", " ", "\n \r\n\t", "\"\"", "''", "\" \""])
    func plainWithoutTextIsNoAnswer(text: String) { #expect(isNone(AnswerFormat.plain.parse(text))) }

    @Test func tagsGiveTheQuery() {
        let answer = #"<answer>{"query": " gps AND watch "}</answer>"#
        #expect(whole.parse("<think>hm</think>\n" + answer) == .rewrite("gps AND watch"))
        #expect(opened.parse("hm</think>" + answer) == .rewrite("gps AND watch"))
        #expect(whole.parse("text <think></think> text " + answer + " text") == .rewrite("gps AND watch"))
        #expect(
            whole.parse(#"<think></think><answer>{"other": [1], "query": "a\"b\u00e9"}</answer>"#)
                == .rewrite("a\"b\u{e9}"))
    }

    /// The released parser looks for "Assistant:" and so can be moved by the user's text or the completion's.
    @Test func aRoleNameInsideTheTextMovesNothing() {
        let answer = #"</think><answer>{"query": "Assistant: <b>"}</answer>"#
        #expect(opened.parse("User: x\nAssistant: y" + answer) == .rewrite("Assistant: <b>"))
        #expect(opened.parse("<|im_start|>assistant\n" + answer + "Assistant:") == .rewrite("Assistant: <b>"))
    }

    @Test(arguments: [
        "5", "null", "true", "\"query\"", "[]", "[{\"query\": \"a\"}]", "", " ", "{", "{}", "{\"query\": 5}",
        "{\"query\": null}", "{\"query\": [\"a\"]}", "{\"query\": {}}", "{\"query\": \"\"}", "{\"query\": \" \\n\"}",
        "{\"Query\": \"a\"}", "{'query': 'a'}", "{\"query\": \"a\"} x", "{\"query\": \"a\"", "{\"query\": \"\\ud800\"",
        "query: a", "\u{0}", "{\"query\": \"a\nb\"}\u{0}",
    ])
    func anAnswerThatIsNoObjectWithAQueryIsNone(body: String) {
        #expect(isNone(opened.parse("x</think><answer>\(body)</answer>")))
    }

    @Test(arguments: [
        #"<answer>{"query": "a"}</answer>"#,
        #"<think>x<answer>{"query": "a"}</answer>"#,
        #"<think>x</think>{"query": "a"}"#,
        #"<think>x</think><answer>{"query": "a"}"#,
        #"<think>x</think>{"query": "a"}</answer>"#,
        #"<think>x</think><think>x</think><answer>{"query": "a"}</answer>"#,
        #"<think><think>x</think><answer>{"query": "a"}</answer>"#,
        #"<think>x</think><answer>{"query": "a"}</answer><answer>{"query": "b"}</answer>"#,
        #"<think>x</think><answer><answer>{"query": "a"}</answer>"#,
        #"<think>x</think><answer>{"query": "a"}</answer></answer>"#,
        #"<answer>{"query": "a"}</answer><think>x</think>"#,
        #"</think>x<think><answer>{"query": "a"}</answer>"#,
        #"<think>x</think></answer>{"query": "a"}<answer>"#,
        #"<think><answer>{"query": "a"}</answer></think>"#,
        #"<THINK>x</THINK><ANSWER>{"query": "a"}</ANSWER>"#,
    ])
    func missingDoubledOrMisplacedTagsAreNone(text: String) { #expect(isNone(whole.parse(text))) }

    @Test func aTagThatThePromptOpenedMustNotComeAgain() {
        #expect(isNone(opened.parse(#"<think>x</think><answer>{"query": "a"}</answer>"#)))
        #expect(isNone(whole.parse(#"x</think><answer>{"query": "a"}</answer>"#)))
    }

    @Test func deepNestingIsRefused() {
        let body = String(repeating: "[", count: 100_000)
        #expect(isNone(opened.parse("</think><answer>{\"query\": \(body)</answer>")))
        #expect(isNone(opened.parse("</think><answer>\(body)</answer>")))
    }

    /// Pieces that mean something to a parser, in random order: every text gives an outcome, and a rewrite is never
    /// empty. The marks after tags join them in one Character.
    @Test func randomTextsNeverBreakIt() {
        let pieces = [
            "<think>", "</think>", "<answer>", "</answer>", "{", "}", "\"query\"", ":", "\"", "\\", "null", "5", "[",
            "]", "\n", "\r\n", " ", "\u{301}", "\u{200D}", "\u{0}", "\u{FFFD}", "😀", "日本", "Assistant:", "a", ",",
            #"{"query": "a"}"#, "<", ">", "`", "'", "\u{201C}", "\u{201D}", "\u{1F1E6}",
        ]
        var random = SeededGenerator(seed: 3)
        var rewrites = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            for format in [AnswerFormat.plain, whole, opened] {
                if case .rewrite(let query) = format.parse(text) {
                    rewrites += 1
                    #expect(!query.isEmpty)
                }
            }
        }
        #expect(rewrites > 1000)
    }

    /// The four tags in order with marks and noise between them reach the JSON reader.
    @Test func randomTaggedTextsNeverBreakIt() {
        let noise = ["", "\u{301}", "\u{200D}", "x", "\r\n", "\u{FE0F}", "{", "<", ">"]
        let bodies = [#"{"query": "a"}"#, "5", "null", "{", #"{"query": "\ud83d"}"#, #"{"query":1e999}"#, "\u{301}"]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let mark = { noise.randomElement(using: &random) ?? "" }
            let body = bodies.randomElement(using: &random) ?? ""
            _ = whole.parse(
                "<think>" + mark() + "</think>" + mark() + "<answer>" + mark() + body + mark() + "</answer>" + mark())
        }
    }
}
