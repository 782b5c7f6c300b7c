import FoundationEssentials

/// Models on disk: a Hugging Face folder, a GGUF file, or a folder that holds exactly one GGUF file.
public enum ModelFolder {
    /// Reads a model. Decodes on every core; blocks until done.
    ///
    /// Throws `ModelFilesError`; memory for the weights is reserved only after every name and shape has been checked.
    public static func load(_ path: String) throws -> LoadedModel {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelFilesError(.unreadable, path, "there is no such file or folder")
        }
        if !isFolder { return try loadGGUF(path) }
        if FileManager.default.fileExists(atPath: "\(path)/config.json") { return try loadHuggingFace(path) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ModelFilesError(.unreadable, path, "cannot be listed: \(error)")
        }
        let models = names.filter { $0.hasSuffix(".gguf") }
        guard models.count == 1 else {
            throw ModelFilesError(
                .unreadable, path, "expected config.json or exactly one .gguf file in it, found \(models.count)")
        }
        return try loadGGUF("\(path)/\(models[0])")
    }

    private static func loadGGUF(_ path: String) throws -> LoadedModel {
        let file = try GGUFFile(path: path)
        let configuration = try ModelConfiguration(file)
        let layout = ParameterLayout(configuration)
        let vocabulary = try GGUFVocabulary(GGUFMetadata(values: file.metadata, file: path))
        return LoadedModel(
            configuration: configuration, layout: layout,
            parameters: try GGUFWeights(file, configuration).load(layout), tokenizer: .vocabulary(vocabulary),
            chatTemplate: vocabulary.chatTemplate)
    }

    private static func loadHuggingFace(_ folder: String) throws -> LoadedModel {
        let file = "\(folder)/config.json"
        var configuration = try ModelConfiguration(
            try JSONFile.decode(HuggingFaceConfiguration.self, from: file), file: file)
        try configuration.addEndTokens(of: "\(folder)/generation_config.json")
        let layout = ParameterLayout(configuration)
        let weights = try SafetensorsWeights(try SafetensorsFolder(folder), tied: configuration.tiedEmbeddings)
        let tokenizer = "\(folder)/tokenizer.json"
        return LoadedModel(
            configuration: configuration, layout: layout, parameters: try weights.load(layout),
            tokenizer: FileManager.default.fileExists(atPath: tokenizer) ? .huggingFace(path: tokenizer) : nil,
            chatTemplate: try ChatTemplate.read(folder))
    }
}

/// A model read into memory.
public struct LoadedModel: Sendable {
    /// Its shape and constants; `endTokens` includes those of `generation_config.json`.
    public let configuration: ModelConfiguration
    /// Where each weight lies in `parameters`.
    public let layout: ParameterLayout
    /// All weights.
    public let parameters: ParameterBuffer
    /// Where its tokenizer comes from; nil for a folder without `tokenizer.json`.
    public let tokenizer: TokenizerSource?
    /// The text of its Jinja chat template, if it has one.
    public let chatTemplate: String?
}

/// What a tokenizer is built from.
public enum TokenizerSource: Sendable, Hashable {
    /// The path of a `tokenizer.json`.
    case huggingFace(path: String)
    /// The vocabulary of a GGUF file.
    case vocabulary(GGUFVocabulary)
}

extension ModelConfiguration {
    private struct Generation: Decodable {
        let eosTokenId: HuggingFaceConfiguration.TokenIDs?
    }

    /// Puts the end tokens that generation is told to stop at before those of `config.json`.
    fileprivate mutating func addEndTokens(of file: String) throws {
        guard let generation = try JSONFile.decodeIfPresent(Generation.self, from: file)?.eosTokenId else { return }
        var tokens: [Int32] = []
        for token in generation.ids + endTokens where !tokens.contains(token) { tokens.append(token) }
        endTokens = tokens
        try validate(file: file)
    }
}
