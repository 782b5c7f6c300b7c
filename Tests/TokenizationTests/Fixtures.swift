import Foundation
import ModelFiles
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

    static let data = try! Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/small-tokenizers.json"))
    static let shared = try! JSONDecoder().decode(SmallTokenizers.self, from: data)

    /// The whole fixture as dictionaries and arrays.
    static var tree: [String: Any] { try! JSONSerialization.jsonObject(with: data) as! [String: Any] }

    /// A tokenizer.json of the fixture, to be changed and written.
    static func document(_ name: String) -> [String: Any] {
        let entries = tree["tokenizers"] as! [[String: Any]]
        return entries.first { $0["preTokenizer"] as? String == name }!["document"] as! [String: Any]
    }

    static func entry(_ name: String) -> Entry { shared.tokenizers.first { $0.preTokenizer == name }! }

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

    static let metadata = try! GGUFFile(path: path).metadata
    static let tokenizer = try! load()
    static var chatTemplate: String? {
        if case .string(let text) = metadata["tokenizer.chat_template"] { text } else { nil }
    }

    private static func load() throws -> Tokenizer {
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
