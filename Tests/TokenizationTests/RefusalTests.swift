import Foundation
import Tokenization
import Testing

/// Documents and vocabularies that are refused, each with the part's name.
@Suite struct RefusalTests {
    private func refusal(of document: [String: Any]) -> TokenizationError? {
        do {
            _ = try SmallTokenizers.tokenizer(document)
            return nil
        } catch { return error as? TokenizationError }
    }

    private func refusal(ofText text: String) -> TokenizationError? {
        do {
            _ = try Tokenizer(tokenizerJSON: Array(text.utf8))
            return nil
        } catch { return error }
    }

    private static let model = #""vocab":{"a":0},"merges":[]"#

    @Test(arguments: [
        ("model.type", "model", #"{"type":"Unigram",\#(model)}"#),
        ("model.byte_fallback", "model", #"{"byte_fallback":true,\#(model)}"#),
        ("model.dropout", "model", #"{"dropout":0.1,\#(model)}"#),
        ("model.continuing_subword_prefix", "model", #"{"continuing_subword_prefix":"_",\#(model)}"#),
        ("model.end_of_word_suffix", "model", #"{"end_of_word_suffix":"</w>",\#(model)}"#),
        ("model.unk_token", "model", #"{"unk_token":"a",\#(model)}"#),
        ("normalizer", "normalizer", #"{"type":"Lowercase"}"#),
        ("decoder", "decoder", #"{"type":"WordPiece"}"#),
        ("pre_tokenizer", "pre_tokenizer", #"{"type":"Whitespace"}"#),
        (
            "pre_tokenizer.behavior", "pre_tokenizer",
            #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":"-"},"behavior":"Sideways"},"#
                + #"{"type":"ByteLevel"}]}"#
        ),
    ])
    func unsupportedPartIsNamed(part: String, key: String, value: String) throws {
        var document = try SmallTokenizers.document("smollm")
        document[key] = try JSONSerialization.jsonObject(with: Data(value.utf8))
        let error = try #require(refusal(of: document))
        #expect(error.kind == .unsupported && error.part == part)
        #expect(error.description.hasPrefix("\(part): "))
    }

    @Test(arguments: ["", "{", "[]", "null", "\u{0}", "{\"model\":{}}", "{\"model\":{\"vocab\":[],\"merges\":[]}}"])
    func brokenDocumentIsMalformed(text: String) throws {
        #expect(try #require(refusal(ofText: text)).kind == .malformed)
    }

    @Test func everyTruncationIsRefused() throws {
        let text = try SmallTokenizers.tokenizer("smollm").tokenizerJSON()
        for length in stride(from: 0, to: text.utf8.count - 2, by: 401) {
            let error = refusal(ofText: String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(error?.kind == .malformed)
        }
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "{\"type\":\"Sequence\",\"pretokenizers\":[", count: 20_000)
        #expect(refusal(ofText: "{\"model\":{\"vocab\":{},\"merges\":[]},\"pre_tokenizer\":" + deep) != nil)
    }

    @Test(arguments: [-1, 1 << 22, Int.max, Int.min])
    func idOutOfRangeIsRefusedBeforeAllocation(id: Int) throws {
        var document = try SmallTokenizers.document("smollm")
        var model = document["model"] as! [String: Any]
        var vocabulary = model["vocab"] as! [String: Int]
        vocabulary["zzzz"] = id
        model["vocab"] = vocabulary
        document["model"] = model
        #expect(try #require(refusal(of: document)).part == "vocabulary")
        var added = try SmallTokenizers.document("smollm")
        added["added_tokens"] = [["id": id, "content": "<x>", "special": true]]
        #expect(try #require(refusal(of: added)).kind == .malformed)
    }

    @Test func twoTokensOfOneIdAreRefused() throws {
        var document = try SmallTokenizers.document("smollm")
        document["added_tokens"] = [["id": 300, "content": "<x>", "special": true]]
        #expect(try #require(refusal(of: document)).part == "vocabulary")
        document["added_tokens"] = [["id": 100_000, "content": "a", "special": true]]
        #expect(try #require(refusal(of: document)).part == "added_tokens")
    }

    @Test func mergeOfUnknownTokensIsRefused() throws {
        let head = "{\"model\":{\"vocab\":{\"a\":0,\"b\":1},\"merges\":["
        let tail = "]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"decoder\":{\"type\":\"ByteLevel\"}}"
        #expect(refusal(ofText: head + tail) == nil)
        for merge in ["\"a b\"", "[\"a\",\"c\"]", "\"a\"", "\"a  b\"", "[\"a\"]", "[\"a\",\"b\",\"c\"]", "3"] {
            let error = try #require(refusal(ofText: head + merge + tail))
            #expect(error.kind == .malformed && error.description.contains("merges"))
        }
    }

    @Test func brokenPatternIsRefusedWithOnigurumasReason() throws {
        var document = try SmallTokenizers.document("llama-bpe")
        document["pre_tokenizer"] = [
            "type": "Sequence",
            "pretokenizers": [
                ["type": "Split", "pattern": ["Regex": "(a"], "behavior": "Isolated"], ["type": "ByteLevel"],
            ],
        ]
        let error = try #require(refusal(of: document))
        #expect(error.part == "pattern" && error.problem.contains("parenthesis"))
    }

    @Test(arguments: [
        ("llama", "smollm", "tokenizer.ggml.model"), ("gpt2", "deepseek-llm", "tokenizer.ggml.pre"),
        ("gpt2", nil, "tokenizer.ggml.pre"),
    ])
    func unknownGGUFNameIsRefused(model: String, preTokenizer: String?, part: String) {
        do {
            _ = try Tokenizer(
                ggufModel: model, preTokenizer: preTokenizer, tokens: ["a"], tokenTypes: [1], merges: [], endTokens: [])
            Issue.record("accepted")
        } catch {
            #expect(error.kind == .unsupported && error.part == part)
        }
    }

    @Test func ggufArraysThatDisagreeAreRefused() {
        #expect(throws: TokenizationError.self) {
            try Tokenizer(
                ggufModel: "gpt2", preTokenizer: "gpt-2", tokens: ["a", "b"], tokenTypes: [1], merges: [], endTokens: []
            )
        }
        #expect(throws: TokenizationError.self) {
            try Tokenizer(
                ggufModel: "gpt2", preTokenizer: "gpt-2", tokens: ["a", "a"], tokenTypes: [], merges: [], endTokens: [])
        }
        #expect(throws: TokenizationError.self) {
            try Tokenizer(
                ggufModel: "gpt2", preTokenizer: "gpt-2", tokens: [], tokenTypes: [], merges: [], endTokens: [])
        }
    }
}
