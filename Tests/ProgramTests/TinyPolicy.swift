import Foundation
import ModelFiles

/// A random model with a tokenizer of single bytes, as a Hugging Face folder.
struct TinyPolicy {
    /// Tokens before those of the bytes.
    static let special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

    var hiddenSize = 32

    var configuration: ModelConfiguration {
        ModelConfiguration(
            architecture: .llama, vocabularySize: Self.special.count + 256, hiddenSize: hiddenSize,
            intermediateSize: 2 * hiddenSize, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
            headSize: hiddenSize / 4, ropeTheta: 10000, rmsNormEpsilon: 1e-5, tiedEmbeddings: true,
            attentionBias: false, contextLength: 512, beginToken: 1, endTokens: [2], paddingToken: 0)
    }

    func write(to scratch: Scratch, _ name: String) throws {
        let layout = ParameterLayout(configuration)
        var state: UInt64 = 1
        let values = (0..<layout.count).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 25)
        }
        try values.withUnsafeBufferPointer {
            try ModelFolder.write(
                to: "\(scratch.path)/\(name)", configuration: configuration, values: $0, storage: .float32,
                tokenizer: nil, card: ModelCard(title: "tiny", body: "random"))
        }
        try scratch.write("\(name)/tokenizer.json", JSONSerialization.data(withJSONObject: Self.tokenizer))
        try scratch.write(
            "\(name)/tokenizer_config.json", #"{"chat_template": "<|im_start|>user <|im_end|>"}"#)
    }

    private static var tokenizer: [String: Any] {
        let byteLevel: [String: Any] = ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true]
        let bytes = byteAlphabet.enumerated().map { (String($1), special.count + $0) }
        return [
            "added_tokens": special.enumerated().map { index, token in
                [
                    "id": index, "content": token, "special": true, "single_word": false, "lstrip": false,
                    "rstrip": false, "normalized": false,
                ]
            },
            "pre_tokenizer": byteLevel, "decoder": byteLevel,
            "model": [
                "type": "BPE", "merges": [String](), "vocab": Dictionary(uniqueKeysWithValues: bytes),
            ],
        ]
    }

    /// GPT-2's letters for the 256 bytes: printable ones stand for themselves, the others for what follows U+00FF.
    private static var byteAlphabet: [Character] {
        let printable = Set(UInt32(33)...126).union(161...172).union(174...255)
        var next: UInt32 = 255
        return (UInt32(0)...255).compactMap { byte in
            if printable.contains(byte) { return Unicode.Scalar(byte).map(Character.init) }
            next += 1
            return Unicode.Scalar(next).map(Character.init)
        }
    }
}
