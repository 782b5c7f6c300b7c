import Foundation
import ModelFiles
import PolicyOptimization
import Testing
import Training

/// A step on SmolLM2-135M-Instruct, with what PyTorch made of it, where both are on this machine.
struct ReferenceStep {
    private struct Texts: Decodable {
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
    let groups: [LearningGroup]
    private let tensors: SafetensorsFile

    init() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let texts = try decoder.decode(Texts.self, from: Data(contentsOf: Self.folder.appending(path: "tokens.json")))
        let tensors = try SafetensorsFile(path: Self.folder.appending(path: "smollm2-135m.safetensors").path)
        let weights = TokenWeights(.tokenMean, completionTokens: texts.completionIds.map(\.count))
        groups = try texts.promptIds.enumerated().map { index, prompt in
            let completion = texts.completionIds[index]
            let behaviour = try Self.doubles("old_logprobs_\(index)", in: tensors)
            let sample = LearningSample(
                tokens: completion, behaviourLogprobs: behaviour.map(Float.init), advantage: texts.advantages[index],
                tokenWeight: weights.weight(completionTokens: completion.count))
            return LearningGroup(promptTokens: prompt, samples: [sample])
        }
        self.tensors = tensors
        model = try ModelFolder.load(Self.modelPath)
    }

    func doubles(_ name: String) throws -> [Double] { try Self.doubles(name, in: tensors) }

    private static func doubles(_ name: String, in tensors: SafetensorsFile) throws -> [Double] {
        try tensors.withBytes(of: tensors.tensor(name)) { bytes in
            stride(from: 0, to: bytes.count, by: 8).map {
                Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
            }
        }
    }
}
