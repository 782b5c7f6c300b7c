import Foundation
import Kernels
import LanguageModel
import ModelFiles

/// A small random model with what PyTorch computed for it; `Tests/Oracles/tiny_models.py` says what each tensor is.
struct TinyModel {
    static let names = ["tiny-llama-tied", "tiny-llama-untied", "tiny-qwen2-tied", "tiny-qwen2-untied"]

    let model: LoadedModel
    let expected: SafetensorsFile
    let weights: PolicyWeights

    init(_ name: String, precision: PolicyWeights.Precision = .float32) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        model = try ModelFolder.load(folder.path)
        expected = try SafetensorsFile(path: folder.appending(path: "expected.safetensors").path)
        weights = try PolicyWeights(model.configuration, precision: precision)
        try weights.load(model.parameters, pool: ThreadPool(threads: 1))
    }

    var configuration: ModelConfiguration { model.configuration }

    func integers(_ name: String) throws -> [Int] {
        try expected.withBytes(of: expected.tensor(name)) { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)))
            }
        }
    }

    /// A row of the fixture: one completion with its prompt.
    struct Row {
        let index: Int
        let group: Int
        let tokens: [Int32]
        let promptLength: Int

        var prompt: [Int32] { Array(tokens.prefix(promptLength)) }
        var completion: [Int32] { Array(tokens.dropFirst(promptLength)) }
    }

    /// T, positions of a padded row.
    func width() throws -> Int { try expected.tensor("input_ids").shape[1] }

    func rows() throws -> [Row] {
        let (ids, group, prompts, lengths) = try (
            integers("input_ids"), integers("group"), integers("prompt_length"), integers("length")
        )
        let width = try width()
        return group.indices.map { row in
            let tokens = ids[row * width..<row * width + lengths[row]].map { Int32($0) }
            return Row(index: row, group: group[row], tokens: tokens, promptLength: prompts[row])
        }
    }

    /// The rows as groups that share their prompts, and the rows of each group.
    func groups() throws -> (groups: [TrainingGroup], rows: [[Row]]) {
        let all = try rows()
        let byGroup = Set(all.map(\.group)).sorted().map { index in all.filter { $0.group == index } }
        let groups = byGroup.map { rows in
            TrainingGroup(promptTokens: rows[0].prompt, completions: rows.map(\.completion))
        }
        return (groups, byGroup)
    }
}

/// The largest absolute difference; infinite for different counts or a NaN.
func maxDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}

/// |a - b| / |b|, in the Euclidean norm.
func relativeDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
    guard a.count == b.count else { return .infinity }
    let difference = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    let norm = b.reduce(0.0) { $0 + pow(Double($1), 2) }
    return sqrt(difference / max(norm, 1e-30))
}

/// A gradient in layout order.
struct Gradient {
    let values: [Float]

    subscript(parameter: Parameter) -> ArraySlice<Float> { values[parameter.range] }

    /// That of `objective` over these groups.
    init(
        _ pass: TrainingPass, _ groups: [TrainingGroup], _ weights: PolicyWeights, temperature: Float = 1,
        objective: (TokenPrediction) -> TokenGradient
    ) throws {
        let buffer = try ParameterBuffer(count: weights.layout.count)
        try pass.accumulate(groups, weights: weights, temperature: temperature, into: buffer, objective: objective)
        values = withExtendedLifetime(buffer) { Array(buffer.values) }
    }
}

/// Derivatives without pattern, a function of the token's place only.
func arbitraryGradient(_ token: TokenPrediction) -> TokenGradient {
    let seed = Double(token.group * 31 + token.completion * 7 + token.position)
    return TokenGradient(dLogprob: Float(sin(seed * 1.7) - 0.4), dEntropy: Float(0.3 * cos(seed * 2.3)))
}
