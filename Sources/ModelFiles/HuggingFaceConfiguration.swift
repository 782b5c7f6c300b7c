/// `config.json` of a Hugging Face folder, as far as it decides what the model computes.
struct HuggingFaceConfiguration: Decodable {
    let modelType: String
    let vocabSize: Int
    let hiddenSize: Int
    let intermediateSize: Int
    let numHiddenLayers: Int
    let numAttentionHeads: Int
    let numKeyValueHeads: Int?
    let headDim: Int?
    let hiddenAct: String?
    let rmsNormEps: Double?
    let ropeTheta: Double?
    let ropeScaling: Rope?
    let ropeParameters: Rope?
    let partialRotaryFactor: Double?
    let tieWordEmbeddings: Bool?
    let attentionBias: Bool?
    let mlpBias: Bool?
    let maxPositionEmbeddings: Int?
    let useSlidingWindow: Bool?
    let layerTypes: [String]?
    let quantizationConfig: Presence?
    let bosTokenId: TokenIDs?
    let eosTokenId: TokenIDs?
    let padTokenId: TokenIDs?

    /// `rope_scaling` of older files, `rope_parameters` of newer ones.
    struct Rope: Decodable {
        let ropeType: String?
        /// The oldest name of `rope_type`.
        let type: String?
        let ropeTheta: Double?
        let factor: Double?
        let lowFreqFactor: Double?
        let highFreqFactor: Double?
        let originalMaxPositionEmbeddings: Int?
        let partialRotaryFactor: Double?

        /// The scaling's name; `default` stands for none.
        var kind: String { ropeType ?? type ?? "default" }
    }

    /// One id, several, or null.
    struct TokenIDs: Decodable {
        let ids: [Int32]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let id = try? container.decode(Int32.self) {
                ids = [id]
            } else {
                ids = try container.decode([Int32].self)
            }
        }
    }

    /// A value that matters only by being there.
    struct Presence: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}

extension ModelConfiguration {
    /// The configuration that a `config.json` states. Throws `ModelFilesError` for a model this package does not run.
    init(_ json: HuggingFaceConfiguration, file: String) throws {
        guard let architecture = ModelArchitecture(rawValue: json.modelType) else {
            throw ModelFilesError(
                .unsupported, file, "model_type \(quoted(json.modelType)); expected llama or qwen2")
        }
        try json.refuseVariants(file)
        let rope = json.ropeParameters ?? json.ropeScaling
        let heads = json.numAttentionHeads
        self.init(
            architecture: architecture, vocabularySize: json.vocabSize, hiddenSize: json.hiddenSize,
            intermediateSize: json.intermediateSize, layerCount: json.numHiddenLayers, headCount: heads,
            keyValueHeadCount: json.numKeyValueHeads ?? heads,
            headSize: json.headDim ?? (heads > 0 ? json.hiddenSize / heads : 0),
            ropeTheta: rope?.ropeTheta ?? json.ropeTheta ?? 10000, ropeScaling: try rope?.llama3(file),
            rmsNormEpsilon: json.rmsNormEps ?? 1e-6, tiedEmbeddings: json.tieWordEmbeddings ?? false,
            attentionBias: architecture == .qwen2, contextLength: json.maxPositionEmbeddings ?? 2048,
            beginToken: json.bosTokenId?.ids.first, endTokens: json.eosTokenId?.ids ?? [],
            paddingToken: json.padTokenId?.ids.first)
        // Some files write -1 for "none".
        if let token = paddingToken, token < 0 { paddingToken = nil }
        guard json.headDim != nil || json.hiddenSize % max(heads, 1) == 0 else {
            throw ModelFilesError(
                .malformed, file,
                "hidden_size \(json.hiddenSize) is no multiple of \(heads) heads and head_dim is absent")
        }
        try validate(file: file)
    }
}

extension HuggingFaceConfiguration {
    /// Refuses what llama and qwen2 configurations may ask for and this package does not compute.
    fileprivate func refuseVariants(_ file: String) throws {
        func refuse(_ problem: String) throws -> Never { throw ModelFilesError(.unsupported, file, problem) }
        let activation = hiddenAct ?? "silu"
        if activation != "silu" { try refuse("hidden_act \(quoted(activation)); expected 'silu'") }
        if attentionBias == true, modelType == "llama" {
            try refuse("attention_bias is true, which in a llama model also biases o_proj; expected false")
        }
        if mlpBias == true { try refuse("mlp_bias is true; expected false") }
        if useSlidingWindow == true { try refuse("use_sliding_window is true; expected full attention") }
        if let type = layerTypes?.first(where: { $0 != "full_attention" }) {
            try refuse("layer_types has \(quoted(type)); expected only 'full_attention'")
        }
        let rotary = partialRotaryFactor ?? ropeParameters?.partialRotaryFactor ?? 1
        if rotary != 1 { try refuse("partial_rotary_factor \(rotary); expected 1") }
        if quantizationConfig != nil {
            try refuse("quantization_config is set; expected F32, F16 or BF16 weights, or a GGUF file")
        }
    }
}

extension HuggingFaceConfiguration.Rope {
    /// Llama 3's constants, or nil when frequencies are not scaled. Other scalings are refused.
    fileprivate func llama3(_ file: String) throws -> Llama3RopeScaling? {
        guard kind != "default" else { return nil }
        guard kind == "llama3" else {
            throw ModelFilesError(.unsupported, file, "rope scaling \(quoted(kind)); expected 'default' or 'llama3'")
        }
        guard let factor, let lowFreqFactor, let highFreqFactor, let originalMaxPositionEmbeddings else {
            throw ModelFilesError(
                .malformed, file,
                "rope scaling 'llama3' needs factor, low_freq_factor, high_freq_factor and "
                    + "original_max_position_embeddings")
        }
        return Llama3RopeScaling(
            factor: factor, lowFrequencyFactor: lowFreqFactor, highFrequencyFactor: highFreqFactor,
            originalContextLength: originalMaxPositionEmbeddings)
    }
}
