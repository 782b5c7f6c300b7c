import Glibc

extension ModelConfiguration {
    /// The configuration that a GGUF file's metadata and tensors state. Throws `ModelFilesError`.
    init(_ file: GGUFFile) throws {
        let metadata = GGUFMetadata(values: file.metadata, file: file.path)
        let name = try metadata.string("general.architecture")
        guard let architecture = ModelArchitecture(rawValue: name) else {
            throw metadata.error(.unsupported, "architecture \(quoted(name)); expected llama or qwen2")
        }
        func integer(_ key: String) throws -> Int { try metadata.integer("\(name).\(key)") }
        func optional(_ key: String) throws -> Int? { try metadata.optionalInteger("\(name).\(key)") }
        func number(_ key: String) throws -> Double? { try metadata.optionalNumber("\(name).\(key)") }
        guard let embedding = file.tensors["token_embd.weight"], embedding.shape.count == 2 else {
            throw metadata.error(.mismatch, "expected a matrix 'token_embd.weight'")
        }
        let heads = try integer("attention.head_count")
        let hidden = try integer("embedding_length")
        guard let epsilon = try number("attention.layer_norm_rms_epsilon") else {
            throw metadata.error(.malformed, "the metadata key '\(name).attention.layer_norm_rms_epsilon' is missing")
        }
        let vocabulary = try GGUFVocabulary(metadata)
        self.init(
            architecture: architecture, vocabularySize: embedding.shape[0], hiddenSize: hidden,
            intermediateSize: try integer("feed_forward_length"), layerCount: try integer("block_count"),
            headCount: heads, keyValueHeadCount: try optional("attention.head_count_kv") ?? heads,
            headSize: try optional("attention.key_length") ?? (heads > 0 ? hidden / heads : 0),
            ropeTheta: try number("rope.freq_base") ?? 10000, rmsNormEpsilon: epsilon,
            tiedEmbeddings: file.tensors["output.weight"] == nil, attentionBias: architecture == .qwen2,
            contextLength: try integer("context_length"), beginToken: vocabulary.beginToken,
            endTokens: vocabulary.endTokens, paddingToken: vocabulary.paddingToken)
        try validate(file: file.path)
        try Self.refuseVariants(metadata, name, headSize: headSize)
        ropeScaling = try Llama3RopeScaling(file, ropeTheta: ropeTheta, headSize: headSize)
    }

    /// Refuses what a llama or qwen2 file may state and this package does not compute.
    private static func refuseVariants(_ metadata: GGUFMetadata, _ name: String, headSize: Int) throws {
        if let type = try metadata.optionalString("\(name).rope.scaling.type"), type != "none" {
            throw metadata.error(.unsupported, "rope scaling \(quoted(type)); expected none or Llama 3's")
        }
        if let scale = try metadata.optionalNumber("\(name).rope.scale_linear"), scale != 1 {
            throw metadata.error(.unsupported, "linear rope scaling by \(scale); expected none or Llama 3's")
        }
        if let experts = try metadata.optionalInteger("\(name).expert_count"), experts > 0 {
            throw metadata.error(.unsupported, "a mixture of \(experts) experts; expected a dense model")
        }
        for key in ["rope.dimension_count", "attention.value_length"] {
            if let size = try metadata.optionalInteger("\(name).\(key)"), size != headSize {
                throw metadata.error(.unsupported, "\(name).\(key) is \(size); expected the head size, \(headSize)")
            }
        }
    }
}

extension Llama3RopeScaling {
    /// Recovers the constants from `rope_freqs.weight`, the divisors a converter computed from them; nil without it.
    ///
    /// All published Llama 3 models use the factors 1 and 4 and a context of 8192; divisors that these do not explain
    /// are refused (`unsupported`).
    init?(_ file: GGUFFile, ropeTheta: Double, headSize: Int) throws {
        guard let tensor = file.tensors["rope_freqs.weight"] else { return nil }
        guard tensor.shape == [headSize / 2] else {
            throw ModelFilesError(
                .mismatch, file.path,
                "tensor 'rope_freqs.weight' has shape \(brief(tensor.shape)), expected [\(headSize / 2)]")
        }
        let divisors = try file.floats(tensor.name).map(Double.init)
        self.init(
            factor: divisors.max() ?? 1, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 8192)
        for (index, divisor) in divisors.enumerated() {
            let wavelength = 2 * Double.pi * pow(ropeTheta, Double(2 * index) / Double(headSize))
            guard abs(self.divisor(wavelength: wavelength) - divisor) <= 1e-3 * abs(divisor) else {
                throw ModelFilesError(
                    .unsupported, file.path,
                    "'rope_freqs.weight' divides frequency \(index) by \(divisor), not as Llama 3's scaling does")
            }
        }
    }

    /// What the frequency of this wavelength (in tokens) is divided by.
    public func divisor(wavelength: Double) -> Double {
        let turns = Double(originalContextLength) / wavelength
        let smooth = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
        let blend = min(max(smooth, 0), 1)
        return 1 / ((1 - blend) / factor + blend)
    }
}
