import Foundation
import ModelFiles

/// A random model, and a catalogue whose words are its tokens: a run over them takes seconds, and what the model writes
/// by chance finds documents often enough for rewards to differ.
struct TinyWorld {
    static let special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    static let template = """
        {% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' \
        + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
        """

    /// 400 words of two syllables.
    private let words: [String]
    private var random = SplitMix(state: 3)

    init() {
        let syllables = "bdfgklmnprstvz".flatMap { consonant in "aeiou".map { "\(consonant)\($0)" } }
        words = (0..<400).map { syllables[$0 % syllables.count] + syllables[$0 * 7 / syllables.count + 11] }
    }

    /// Writes `model/`, a Hugging Face folder.
    mutating func writeModel(to folder: URL) throws {
        let tokens = Self.special + Self.byteTokens + words.map { "Ġ\($0)" }
        let configuration = ModelConfiguration(
            architecture: .llama, vocabularySize: tokens.count, hiddenSize: 64, intermediateSize: 160, layerCount: 2,
            headCount: 4, keyValueHeadCount: 2, headSize: 16, ropeTheta: 10_000, rmsNormEpsilon: 1e-5,
            tiedEmbeddings: true, attentionBias: false, contextLength: 512, beginToken: 1, endTokens: [2],
            paddingToken: 2)
        let layout = ParameterLayout(configuration)
        var values = [Float](repeating: 1, count: layout.count)
        for parameter in layout.parameters where parameter.shape.count == 2 {
            for place in parameter.range { values[place] = Float.random(in: -0.15...0.15, using: &random) }
        }
        try values.withUnsafeBufferPointer {
            try ModelFolder.write(
                to: folder.path, configuration: configuration, values: $0, storage: .bfloat16, tokenizer: nil,
                card: ModelCard(title: "Tiny", body: "Random."))
        }
        try Self.writeJSON(Self.tokenizer(tokens), to: folder.appending(path: "tokenizer.json"))
        let settings: [String: Any] = [
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": Self.special[1], "eos_token": Self.special[2],
            "pad_token": Self.special[2], "chat_template": Self.template, "clean_up_tokenization_spaces": false,
        ]
        try Self.writeJSON(settings, to: folder.appending(path: "tokenizer_config.json"))
    }

    /// Writes a BEIR folder: documents of five words, queries of two words of the one document that is relevant.
    mutating func writeDataset(to folder: URL) throws {
        let labels = folder.appending(path: "qrels")
        try FileManager.default.createDirectory(at: labels, withIntermediateDirectories: true)
        var corpus = "", queries = ""
        var splits = ["train": "query-id\tcorpus-id\tscore\n", "validation": "query-id\tcorpus-id\tscore\n"]
        for number in 0..<200 {
            let text = (0..<5).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
            corpus += #"{"_id": "d\#(number)", "title": "", "text": "\#(text.joined(separator: " "))"}"# + "\n"
            queries += #"{"_id": "q\#(number)", "text": "\#(text[0]) \#(text[3])"}"# + "\n"
            splits[number % 10 == 0 ? "validation" : "train", default: ""] += "q\(number)\td\(number)\t1\n"
        }
        try Data(corpus.utf8).write(to: folder.appending(path: "corpus.jsonl"))
        try Data(queries.utf8).write(to: folder.appending(path: "queries.jsonl"))
        for (name, text) in splits { try Data(text.utf8).write(to: labels.appending(path: "\(name).tsv")) }
    }

    private static func tokenizer(_ tokens: [String]) -> [String: Any] {
        let added = special.enumerated().map { id, text -> [String: Any] in
            [
                "id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
                "special": true,
            ]
        }
        let byteLevel: [String: Any] = [
            "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
        ]
        let vocabulary = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
        return [
            "version": "1.0", "added_tokens": added, "pre_tokenizer": byteLevel, "decoder": byteLevel,
            "model": ["type": "BPE", "vocab": vocabulary, "merges": [String]()] as [String: Any],
        ]
    }

    /// GPT-2's letters for the 256 bytes: printable ones stand for themselves, the others follow from U+0100 on.
    private static var byteTokens: [String] {
        var next: UInt32 = 0x100
        return (UInt32(0)..<256).compactMap { byte in
            let isPrintable = (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
            if !isPrintable { next += 1 }
            return Unicode.Scalar(isPrintable ? byte : next - 1).map { String(Character($0)) }
        }
    }

    private static func writeJSON(_ object: [String: Any], to file: URL) throws {
        try JSONSerialization.data(withJSONObject: object, options: .sortedKeys).write(to: file)
    }
}

/// The same numbers every time.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
