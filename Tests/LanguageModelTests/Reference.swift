import Foundation
import Kernels
import LanguageModel
import ModelFiles
import Testing

/// SmolLM2-135M-Instruct with what PyTorch computed for it in float64, where both are on this machine.
struct Reference: Sendable {
    /// The texts, and the advantages that make their loss.
    struct Texts: Decodable, Sendable {
        let promptIds: [[Int32]]
        let completionIds: [[Int32]]
        let advantages: [Double]
    }

    static let folder: URL = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let shared = ProcessInfo.processInfo.environment["RECR1_SHARED"] ?? repository.path + "/../shared"
        return URL(filePath: shared).appending(path: "reference")
    }()
    static let modelPath =
        ProcessInfo.processInfo.environment["RECR1_MODEL"]
        ?? NSHomeDirectory() + "/.cache/recr1/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
    static let isPresent =
        FileManager.default.fileExists(atPath: folder.appending(path: "tokens.json").path)
        && FileManager.default.fileExists(atPath: modelPath)
    static let absence: Comment = "the reference tensors or the default model are not on this machine"

    let model: LoadedModel
    let texts: Texts
    private let tensors: SafetensorsFile

    /// Read once: dequantising takes seconds.
    static func shared() throws -> Reference { try loaded.get() }
    private static let loaded = Result { try Reference() }

    private init() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        texts = try decoder.decode(Texts.self, from: Data(contentsOf: Self.folder.appending(path: "tokens.json")))
        tensors = try SafetensorsFile(path: Self.folder.appending(path: "smollm2-135m.safetensors").path)
        model = try ModelFolder.load(Self.modelPath)
    }

    func weights(_ precision: PolicyWeights.Precision, pool: ThreadPool) throws -> PolicyWeights {
        let weights = try PolicyWeights(model.configuration, precision: precision)
        try weights.load(model.parameters, pool: pool)
        return weights
    }

    /// The text of sequence `index`.
    func sequence(_ index: Int) -> [Int32] { texts.promptIds[index] + texts.completionIds[index] }

    var groups: [TrainingGroup] {
        zip(texts.promptIds, texts.completionIds).map { TrainingGroup(promptTokens: $0, completions: [$1]) }
    }

    func doubles(_ name: String) throws -> [Double] {
        try tensors.withBytes(of: tensors.tensor(name)) { bytes in
            stride(from: 0, to: bytes.count, by: 8).map {
                Double(
                    bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
            }
        }
    }

    func integers(_ name: String) throws -> [Int] { try doubles(name).map { Int(Int64(bitPattern: $0.bitPattern)) } }
}

/// The clipped surrogate of the reference: -(1/N) min(r A, clip(r, 0.8, 1.28) A), and its derivative by the logprob.
struct ReferenceLoss {
    let advantages: [Double]
    let behaviour: [[Double]]
    private(set) var value = 0.0

    init(_ reference: Reference) throws {
        advantages = reference.texts.advantages
        behaviour = try advantages.indices.map { try reference.doubles("old_logprobs_\($0)") }
    }

    mutating func add(_ token: TokenPrediction) -> TokenGradient {
        let advantage = advantages[token.group]
        let ratio = exp(Double(token.logprob) - behaviour[token.group][token.position])
        let clipped = min(max(ratio, 0.8), 1.28) * advantage
        let count = Double(behaviour.joined().count)
        value -= min(ratio * advantage, clipped) / count
        return TokenGradient(dLogprob: ratio * advantage <= clipped ? Float(-ratio * advantage / count) : 0)
    }
}

/// The largest absolute difference; infinite for different counts or a NaN.
func maxDifference(_ a: some Collection<Float>, _ b: some Collection<Double>) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
        let difference = abs(Double(pair.0) - pair.1)
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}
