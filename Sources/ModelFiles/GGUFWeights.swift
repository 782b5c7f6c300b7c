/// The weights of a GGUF file under Hugging Face names, with rotary rows in Hugging Face order.
struct GGUFWeights: WeightSource {
    let shapes: [String: [Int]]
    private let file: GGUFFile
    private let tensors: [String: GGUFTensor]
    private let headSize: Int
    private let interleaved: Bool

    init(_ file: GGUFFile, _ configuration: ModelConfiguration) {
        self.file = file
        tensors = Dictionary(uniqueKeysWithValues: file.tensors.values.map { (Self.name($0.name), $0) })
        shapes = tensors.mapValues(\.shape)
        headSize = configuration.headSize
        interleaved = configuration.architecture == .llama
    }

    var path: String { file.path }

    func check(_ parameter: Parameter) throws {}

    func decode(_ parameter: Parameter, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Float>) {
        guard let tensor = tensors[parameter.name] else { preconditionFailure("\(parameter.name) was not checked") }
        guard parameter.shape.count == 2 else { return file.decode(tensor, rows: 0..<1, into: values) }
        guard isInterleaved(parameter.key) else { return file.decode(tensor, rows: rows, into: values) }
        let columns = parameter.columns
        for (index, row) in rows.enumerated() {
            let stored = Self.storedRow(row, headSize: headSize)
            let target = values[index * columns..<(index + 1) * columns]
            file.decode(tensor, rows: stored..<stored + 1, into: UnsafeMutableBufferPointer(rebasing: target))
        }
    }

    /// Llama's converter interleaves the halves of each query and key head, since llama.cpp rotates neighbours;
    /// qwen2's leaves them.
    private func isInterleaved(_ key: ParameterKey) -> Bool {
        switch key {
        case .queryWeight, .keyWeight: interleaved
        default: false
        }
    }

    /// Where the file keeps a row: within a head, row p * HS/2 + j stands at 2 j + p.
    private static func storedRow(_ row: Int, headSize: Int) -> Int {
        let (head, within) = row.quotientAndRemainder(dividingBy: headSize)
        let (half, pair) = within.quotientAndRemainder(dividingBy: headSize / 2)
        return head * headSize + 2 * pair + half
    }

    /// The Hugging Face name for a llama.cpp name; names without a counterpart stay as they are.
    private static func name(_ name: String) -> String {
        switch name {
        case "token_embd.weight": return ParameterKey.tokenEmbedding.name
        case "output_norm.weight": return ParameterKey.finalNorm.name
        case "output.weight": return ParameterKey.output.name
        default: break
        }
        let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "blk", let layer = Int(parts[1]), String(layer) == parts[1],
            let key = blockNames[String(parts[2])]
        else { return name }
        return key(layer).name
    }

    private static let blockNames: [String: @Sendable (Int) -> ParameterKey] = [
        "attn_norm.weight": { .attentionNorm($0) }, "ffn_norm.weight": { .mlpNorm($0) },
        "attn_q.weight": { .queryWeight($0) }, "attn_q.bias": { .queryBias($0) },
        "attn_k.weight": { .keyWeight($0) }, "attn_k.bias": { .keyBias($0) },
        "attn_v.weight": { .valueWeight($0) }, "attn_v.bias": { .valueBias($0) },
        "attn_output.weight": { .outputWeight($0) }, "ffn_gate.weight": { .gateWeight($0) },
        "ffn_up.weight": { .upWeight($0) }, "ffn_down.weight": { .downWeight($0) },
    ]
}
