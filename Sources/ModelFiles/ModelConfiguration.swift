/// The transformer families this package can read, run and write.
public enum ModelArchitecture: String, Sendable, Hashable, CaseIterable {
    /// `LlamaForCausalLM`: Llama, SmolLM and their kin.
    case llama
    /// `Qwen2ForCausalLM`: Llama's block with a bias on the query, key and value projections.
    case qwen2
}

/// The shape and constants of a decoder-only language model: everything needed to run it except its weights.
///
/// Every block is RMSNorm, grouped-query attention with rotary positions ("rotate half"), RMSNorm, SwiGLU.
public struct ModelConfiguration: Sendable, Hashable {
    /// The family, which decides the names in a Hugging Face folder and whether q, k, v carry a bias.
    public var architecture: ModelArchitecture
    /// V, the rows of the embedding; may exceed the number of tokens the tokenizer knows.
    public var vocabularySize: Int
    /// C, the width of the residual stream.
    public var hiddenSize: Int
    /// The width between the MLP's up and down projections.
    public var intermediateSize: Int
    /// L, the number of transformer blocks.
    public var layerCount: Int
    /// NH, the number of query heads.
    public var headCount: Int
    /// The number of key and value heads; divides `headCount`.
    public var keyValueHeadCount: Int
    /// HS, the width of one head; even, and not always `hiddenSize / headCount`.
    public var headSize: Int
    /// The base of the rotary frequencies.
    public var ropeTheta: Double
    /// How rotary frequencies are stretched for long contexts; nil leaves them as they are.
    public var ropeScaling: Llama3RopeScaling?
    /// Added to the mean square inside RMSNorm.
    public var rmsNormEpsilon: Double
    /// True when the output projection is the token embedding itself.
    public var tiedEmbeddings: Bool
    /// True when the query, key and value projections add a bias.
    public var attentionBias: Bool
    /// The longest sequence the model was trained for, in tokens.
    public var contextLength: Int
    /// The token that opens a text, if the model has one.
    public var beginToken: Int32?
    /// The tokens that end a text; the first is the one a single-valued setting names. May be empty.
    public var endTokens: [Int32]
    /// The token that fills a batch, if the model has one.
    public var paddingToken: Int32?

    /// Stores the values; `validate()` says whether they make a model.
    public init(
        architecture: ModelArchitecture, vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int,
        headCount: Int, keyValueHeadCount: Int, headSize: Int, ropeTheta: Double,
        ropeScaling: Llama3RopeScaling? = nil, rmsNormEpsilon: Double, tiedEmbeddings: Bool, attentionBias: Bool,
        contextLength: Int, beginToken: Int32? = nil, endTokens: [Int32] = [], paddingToken: Int32? = nil
    ) {
        self.architecture = architecture
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headSize = headSize
        self.ropeTheta = ropeTheta
        self.ropeScaling = ropeScaling
        self.rmsNormEpsilon = rmsNormEpsilon
        self.tiedEmbeddings = tiedEmbeddings
        self.attentionBias = attentionBias
        self.contextLength = contextLength
        self.beginToken = beginToken
        self.endTokens = endTokens
        self.paddingToken = paddingToken
    }

    /// The width of all query heads side by side, `headCount * headSize`.
    public var querySize: Int { headCount * headSize }
    /// The width of all key heads side by side, `keyValueHeadCount * headSize`.
    public var keyValueSize: Int { keyValueHeadCount * headSize }
}

/// Llama 3's stretching of the rotary frequencies: long wavelengths are divided by `factor`, short ones stay,
/// and those between are blended linearly in `originalContextLength / wavelength`.
public struct Llama3RopeScaling: Sendable, Hashable {
    /// What the lowest frequencies are divided by.
    public var factor: Double
    /// Wavelengths above `originalContextLength / lowFrequencyFactor` are scaled in full.
    public var lowFrequencyFactor: Double
    /// Wavelengths below `originalContextLength / highFrequencyFactor` are left alone.
    public var highFrequencyFactor: Double
    /// The context length before stretching, in tokens.
    public var originalContextLength: Int

    /// Stores the four constants.
    public init(
        factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalContextLength: Int
    ) {
        self.factor = factor
        self.lowFrequencyFactor = lowFrequencyFactor
        self.highFrequencyFactor = highFrequencyFactor
        self.originalContextLength = originalContextLength
    }
}
