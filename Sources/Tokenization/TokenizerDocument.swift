internal import Foundation

/// tokenizer.json as it stands in the file: the fields that decide how text is encoded and decoded.
struct TokenizerDocument: Decodable {
    var model: Model
    var addedTokens: [Added]?
    var normalizer: Component?
    var preTokenizer: Component?
    var decoder: Component?

    enum CodingKeys: String, CodingKey {
        case model, normalizer, decoder
        case addedTokens = "added_tokens"
        case preTokenizer = "pre_tokenizer"
    }

    /// `model`.
    struct Model: Decodable {
        var type: String?
        var vocab: [String: Int]
        var merges: [Merge]
        var ignoreMerges: Bool?
        var dropout: Double?
        var unknownToken: String?
        var subwordPrefix: String?
        var wordSuffix: String?
        var byteFallback: Bool?

        enum CodingKeys: String, CodingKey {
            case type, vocab, merges, dropout
            case ignoreMerges = "ignore_merges"
            case unknownToken = "unk_token"
            case subwordPrefix = "continuing_subword_prefix"
            case wordSuffix = "end_of_word_suffix"
            case byteFallback = "byte_fallback"
        }
    }

    /// `"a b"` in older files, `["a", "b"]` since tokenizers 0.20.
    struct Merge: Decodable {
        var left: String
        var right: String

        init(from decoder: any Decoder) throws {
            if var pair = try? decoder.unkeyedContainer() {
                (left, right) = (try pair.decode(String.self), try pair.decode(String.self))
                guard pair.isAtEnd else {
                    throw DecodingError.dataCorruptedError(in: pair, debugDescription: "expected two tokens")
                }
            } else {
                let text = try decoder.singleValueContainer().decode(String.self)
                let path = decoder.codingPath.last?.intValue.map { "model.merges[\($0)]" } ?? "model.merges"
                (left, right) = try MergeText.pair(text, part: path)
            }
        }
    }

    /// An entry of `added_tokens`.
    struct Added: Decodable {
        var id: Int
        var content: String
        var special: Bool?
        var normalized: Bool?
        var singleWord: Bool?
        var lstrip: Bool?
        var rstrip: Bool?

        enum CodingKeys: String, CodingKey {
            case id, content, special, normalized, lstrip, rstrip
            case singleWord = "single_word"
        }
    }

    /// A normalizer, pre-tokenizer or decoder: a type and the fields that some types have.
    struct Component: Decodable {
        var type: String
        var normalizers: [Component]?
        var preTokenizers: [Component]?
        var individualDigits: Bool?
        var addPrefixSpace: Bool?
        var useRegex: Bool?
        var pattern: Pattern?
        var behavior: String?
        var invert: Bool?

        enum CodingKeys: String, CodingKey {
            case type, normalizers, pattern, behavior, invert
            case preTokenizers = "pretokenizers"
            case individualDigits = "individual_digits"
            case addPrefixSpace = "add_prefix_space"
            case useRegex = "use_regex"
        }
    }

    /// What a `Split` cuts at.
    struct Pattern: Decodable {
        var regex: String?
        var string: String?

        enum CodingKeys: String, CodingKey {
            case regex = "Regex"
            case string = "String"
        }
    }
}
