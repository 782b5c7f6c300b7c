import Foundation
import ModelFiles
import Testing
import Tokenization

/// What `Tests/Oracles/tokenizers_fixture.py` wrote.
struct SmallTokenizers: Decodable {
    struct Entry: Decodable {
        var preTokenizer: String
        var ids: [[Int32]]
        /// By index of the text, where it differs from `ids`.
        var plain: [String: [Int32]]
        var decodes: [Decode]
    }

    struct Decode: Decodable {
        var ids: [Int32]
        var all: String
        var withoutSpecial: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            ids = try list.decode([Int32].self)
            all = try list.decode(String.self)
            withoutSpecial = try list.decode(String.self)
        }
    }

    var texts: [String]
    var tokenizers: [Entry]

    static let names = ["smollm", "gpt-2", "llama-bpe", "qwen2"]

    private static func data() throws -> Data {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        return try Data(contentsOf: tests.appending(path: "Fixtures/small-tokenizers.json"))
    }

    static func load() throws -> SmallTokenizers { try JSONDecoder().decode(SmallTokenizers.self, from: data()) }

    /// A part of the fixture as dictionaries and arrays.
    static func tree(_ key: String) throws -> [[String: Any]] {
        let tree = try #require(JSONSerialization.jsonObject(with: data()) as? [String: Any])
        return try #require(tree[key] as? [[String: Any]])
    }

    /// A tokenizer.json of the fixture, to be changed and written.
    static func document(_ name: String) throws -> [String: Any] {
        let entry = try #require(tree("tokenizers").first { $0["preTokenizer"] as? String == name })
        return try #require(entry["document"] as? [String: Any])
    }

    func entry(_ name: String) throws -> Entry { try #require(tokenizers.first { $0.preTokenizer == name }) }

    static func tokenizer(_ name: String) throws -> Tokenizer { try tokenizer(document(name)) }

    static func tokenizer(_ document: [String: Any], endTokens: [Int32] = []) throws -> Tokenizer {
        try Tokenizer(
            tokenizerJSON: Array(JSONSerialization.data(withJSONObject: document)), endTokens: endTokens)
    }
}

/// The default model's vocabulary, where it has been fetched.
enum SmolLM {
    static let path =
        ProcessInfo.processInfo.environment["RECR1_MODEL"]
        ?? NSHomeDirectory() + "/.cache/recr1/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
    static let isPresent = path.hasSuffix(".gguf") && FileManager.default.fileExists(atPath: path)

    static func metadata() throws -> [String: GGUFValue] { try GGUFFile(path: path).metadata }

    static func chatTemplate() throws -> String {
        guard case .string(let text) = try metadata()["tokenizer.chat_template"] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return text
    }

    static func tokenizer() throws -> Tokenizer {
        let metadata = try metadata()
        guard case .string(let model) = metadata["tokenizer.ggml.model"],
            case .string(let pre) = metadata["tokenizer.ggml.pre"],
            case .strings(let tokens) = metadata["tokenizer.ggml.tokens"],
            case .integers(let types) = metadata["tokenizer.ggml.token_type"],
            case .strings(let merges) = metadata["tokenizer.ggml.merges"]
        else { throw CocoaError(.fileReadCorruptFile) }
        return try Tokenizer(
            ggufModel: model, preTokenizer: pre, tokens: tokens, tokenTypes: types.map { Int32($0) }, merges: merges,
            endTokens: [2])
    }
}
