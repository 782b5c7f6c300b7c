public import ModelFiles
public import Tokenization

extension TokenizerFiles {
    /// The tokenizer's files for a published policy: a Hugging Face model's own, or made from a GGUF vocabulary.
    public init(_ model: LoadedModel, tokenizer: Tokenizer) throws {
        switch model.tokenizer {
        case .huggingFace(let path): try self.init(copying: String(path.dropLast("/tokenizer.json".count)))
        case .vocabulary(let vocabulary):
            try self.init(
                tokenizerJSON: tokenizer.tokenizerJSON(), vocabulary: vocabulary,
                contextLength: model.configuration.contextLength)
        case nil: throw PolicyTextError.noTokenizer
        }
    }
}
