/// Why a pass over the model was refused or given up. None of these is worth a retry with the same input.
public enum LanguageModelError: Error, Hashable, CustomStringConvertible {
    /// A prompt without tokens: there is no position to continue from.
    case emptyPrompt(group: Int)
    /// A token id outside the vocabulary.
    case unknownToken(group: Int, token: Int32, vocabularySize: Int)
    /// Prompt and completion together exceed the context the model was trained for.
    case contextExceeded(group: Int, tokens: Int, limit: Int)
    /// One prompt and one completion of the longest length do not fit in the memory given to keys and values.
    case keyValueMemoryExceeded(group: Int, bytesNeeded: Int, limit: Int)
    /// A sampling setting outside its range.
    case invalidSampling(String)
    /// The model gave a NaN or infinite logit: the weights are broken.
    case notFinite(String)
    /// Weight bytes or buffers of another size than the model's.
    case weightCount(expected: Int, actual: Int)
    /// The caller's cancellation check said to stop; nothing was returned.
    case cancelled

    /// One sentence with the offending values.
    public var description: String {
        switch self {
        case .emptyPrompt(let group): "the prompt of group \(group) has no tokens; at least one is needed"
        case .unknownToken(let group, let token, let size):
            "group \(group) holds token \(token); the model's vocabulary is 0..<\(size)"
        case .contextExceeded(let group, let tokens, let limit):
            "group \(group) needs \(tokens) tokens of context; the model has \(limit): shorten the prompt or the completion"
        case .keyValueMemoryExceeded(let group, let needed, let limit):
            "group \(group) needs \(needed) bytes for keys and values; \(limit) are allowed: raise the limit or shorten it"
        case .invalidSampling(let problem): "sampling: \(problem)"
        case .notFinite(let place): "logits of \(place) hold a NaN or an infinity; the weights are broken"
        case .weightCount(let expected, let actual): "expected \(expected) weights, got \(actual)"
        case .cancelled: "cancelled"
        }
    }
}
