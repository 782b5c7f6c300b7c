import Foundation
public import ModelFiles

extension PolicyTrainer {
    /// Folder of the policy inside a checkpoint: a plain Hugging Face model.
    public static let policyFolder = "policy"
    private static let optimizerFile = "optimizer.safetensors"

    /// Bytes that ``save(into:tokenizer:card:)`` writes, about.
    public var checkpointByteCount: UInt64 { UInt64(12 * layout.count) + (64 << 20) }

    /// Writes the float32 policy and the optimizer's state into a folder.
    public func save(into folder: String, tokenizer: TokenizerFiles?, card: ModelCard) throws {
        try ModelFolder.write(
            to: folder + "/" + Self.policyFolder, configuration: configuration,
            values: UnsafeBufferPointer(master.values), storage: .float32, tokenizer: tokenizer, card: card)
        let moments = [("exp_avg", firstMoment), ("exp_avg_sq", secondMoment)].map { name, buffer in
            SafetensorsWriter.Entry(name: name, shape: [layout.count], values: UnsafeBufferPointer(buffer.values))
        }
        try SafetensorsWriter.write(moments, as: .float32, to: folder + "/" + Self.optimizerFile)
    }

    /// Reads back what ``save(into:tokenizer:card:)`` wrote; afterwards training goes on as if it had not stopped.
    ///
    /// Throws `ModelFilesError` or ``CheckpointError``; the trainer is then of no use.
    public func restore(from folder: String, version: UInt64) throws {
        let saved = try ModelFolder.load(folder + "/" + Self.policyFolder)
        guard saved.layout.count == layout.count else {
            throw CheckpointError.damaged(path: folder, reason: "its policy has another shape than the run's model")
        }
        _ = master.values.update(fromContentsOf: UnsafeBufferPointer(saved.parameters.values))
        let file = try SafetensorsFile(path: folder + "/" + Self.optimizerFile)
        for (name, buffer) in [("exp_avg", firstMoment), ("exp_avg_sq", secondMoment)] {
            let tensor = try file.tensor(name)
            guard tensor.count == layout.count else {
                throw CheckpointError.damaged(
                    path: folder, reason: "\(name) has \(tensor.count) values, not \(layout.count)")
            }
            file.withBytes(of: tensor) { UnsafeMutableRawBufferPointer(buffer.values).copyMemory(from: $0) }
        }
        restore(version: version)
    }
}
