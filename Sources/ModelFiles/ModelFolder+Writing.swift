import FoundationEssentials

extension ModelFolder {
    /// Writes a Hugging Face folder that `transformers` loads: `config.json`, `generation_config.json`,
    /// `model.safetensors`, `tokenizer.json`, `tokenizer_config.json` and `README.md`.
    ///
    /// `values` holds the weights in the order of the configuration's `ParameterLayout`. The folder is made if absent.
    /// Each file is complete or absent, and on disk when the call returns, the weights last; a caller who wants all or
    /// nothing writes to a temporary folder and renames it. Throws `ModelFilesError` (`unwritable`).
    public static func write(
        to folder: String, configuration: ModelConfiguration, values: UnsafeBufferPointer<Float>,
        storage: SafetensorsWriter.Storage, tokenizer: TokenizerFiles?, card: ModelCard
    ) throws {
        let layout = ParameterLayout(configuration)
        precondition(values.count == layout.count, "\(values.count) values for \(layout.count) parameters")
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ModelFilesError(.unwritable, folder, "cannot be created: \(error)")
        }
        try JSONFile.write(WrittenConfiguration(configuration, storage), to: "\(folder)/config.json")
        try JSONFile.write(WrittenGeneration(configuration), to: "\(folder)/generation_config.json")
        if let tokenizer {
            try AtomicFile.write(tokenizer.tokenizer, to: "\(folder)/tokenizer.json")
            try AtomicFile.write(tokenizer.configuration, to: "\(folder)/tokenizer_config.json")
        }
        try AtomicFile.write(Array(card.markdown.utf8), to: "\(folder)/README.md")
        let entries = layout.parameters.map {
            SafetensorsWriter.Entry(
                name: $0.name, shape: $0.shape, values: UnsafeBufferPointer(rebasing: values[$0.range]))
        }
        try SafetensorsWriter.write(entries, as: storage, to: "\(folder)/model.safetensors")
    }
}

/// `config.json`, in the keys that old and new versions of `transformers` both read.
private struct WrittenConfiguration: Encodable {
    let architectures: [String]
    let modelType: String
    let vocabSize: Int
    let hiddenSize: Int
    let intermediateSize: Int
    let numHiddenLayers: Int
    let numAttentionHeads: Int
    let numKeyValueHeads: Int
    let headDim: Int
    let hiddenAct = "silu"
    let rmsNormEps: Double
    let ropeTheta: Double
    let ropeScaling: Scaling?
    let tieWordEmbeddings: Bool
    /// Llama's settings; qwen2's biases follow from its name.
    let attentionBias: Bool?
    let mlpBias: Bool?
    let attentionDropout = 0.0
    let initializerRange = 0.02
    let maxPositionEmbeddings: Int
    /// Qwen2's setting.
    let useSlidingWindow: Bool?
    let useCache = true
    let torchDtype: String
    let bosTokenId: Int32?
    let eosTokenId: TokenIDs?
    let padTokenId: Int32?

    struct Scaling: Encodable {
        let ropeType = "llama3"
        let factor: Double
        let lowFreqFactor: Double
        let highFreqFactor: Double
        let originalMaxPositionEmbeddings: Int

        init(_ scaling: Llama3RopeScaling) {
            factor = scaling.factor
            lowFreqFactor = scaling.lowFrequencyFactor
            highFreqFactor = scaling.highFrequencyFactor
            originalMaxPositionEmbeddings = scaling.originalContextLength
        }
    }

    init(_ configuration: ModelConfiguration, _ storage: SafetensorsWriter.Storage) {
        architectures = [configuration.architecture == .llama ? "LlamaForCausalLM" : "Qwen2ForCausalLM"]
        modelType = configuration.architecture.rawValue
        vocabSize = configuration.vocabularySize
        hiddenSize = configuration.hiddenSize
        intermediateSize = configuration.intermediateSize
        numHiddenLayers = configuration.layerCount
        numAttentionHeads = configuration.headCount
        numKeyValueHeads = configuration.keyValueHeadCount
        headDim = configuration.headSize
        rmsNormEps = configuration.rmsNormEpsilon
        ropeTheta = configuration.ropeTheta
        ropeScaling = configuration.ropeScaling.map(Scaling.init)
        tieWordEmbeddings = configuration.tiedEmbeddings
        attentionBias = configuration.architecture == .llama ? false : nil
        mlpBias = attentionBias
        useSlidingWindow = configuration.architecture == .qwen2 ? false : nil
        maxPositionEmbeddings = configuration.contextLength
        torchDtype = storage == .bfloat16 ? "bfloat16" : "float32"
        bosTokenId = configuration.beginToken
        eosTokenId = TokenIDs(configuration.endTokens)
        padTokenId = configuration.paddingToken
    }
}

/// `generation_config.json`: the tokens generation needs to know.
private struct WrittenGeneration: Encodable {
    let bosTokenId: Int32?
    let eosTokenId: TokenIDs?
    let padTokenId: Int32?

    init(_ configuration: ModelConfiguration) {
        bosTokenId = configuration.beginToken
        eosTokenId = TokenIDs(configuration.endTokens)
        padTokenId = configuration.paddingToken
    }
}

/// One id as a number, several as an array.
private struct TokenIDs: Encodable {
    let ids: [Int32]

    init?(_ ids: [Int32]) {
        if ids.isEmpty { return nil }
        self.ids = ids
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if ids.count == 1 { try container.encode(ids[0]) } else { try container.encode(ids) }
    }
}
