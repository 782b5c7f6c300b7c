internal import Kernels
internal import ModelFiles

/// The final norm and the output projection, on the rows that predict a completion token only.
///
/// Rows are taken in chunks, and a chunk's logits become their own gradient in place, so that neither [tokens, V]
/// matrix ever exists as a whole. One thread owns a head at a time.
final class PredictionHead {
    /// N, the rows of a chunk; fixed, so that rounding never depends on the machine.
    private static let chunkRows = 128

    private let transformer: Transformer
    private let memory = ScratchMemory()
    /// [N, C], the residual stream's rows, RMSNorm's output and the gradients of both.
    private let stream, normed, dStream, dNormed: UnsafeMutablePointer<Float>
    /// [N].
    private let scale, logSumExp, logprob, entropy, dLogprob, dEntropy: UnsafeMutablePointer<Float>
    /// [N, V], then its gradient.
    private let logits: UnsafeMutablePointer<Float>

    init(_ transformer: Transformer) {
        self.transformer = transformer
        let memory = memory
        func buffer(_ width: Int) -> UnsafeMutablePointer<Float> { memory.floats(Self.chunkRows * width) }
        let width = transformer.configuration.hiddenSize
        (stream, normed, dStream, dNormed) = (buffer(width), buffer(width), buffer(width), buffer(width))
        (scale, logSumExp, logprob, entropy) = (buffer(1), buffer(1), buffer(1), buffer(1))
        (dLogprob, dEntropy) = (buffer(1), buffer(1))
        logits = buffer(transformer.configuration.vocabularySize)
    }

    /// Visits every prediction in order.
    func forward(
        _ batch: PackedBatch, _ weights: PolicyWeights, _ space: TransformerWorkspace, temperature: Float,
        visit: (TokenPrediction) -> Void
    ) throws(LanguageModelError) {
        for chunk in Self.chunks(batch.predictions) {
            try predict(chunk, weights, space, temperature)
            for (row, prediction) in chunk.enumerated() { visit(token(prediction, row)) }
        }
    }

    /// Visits every prediction in order and leaves the gradient of the last residual stream in `gradients.stream`.
    func backward(
        _ batch: PackedBatch, _ weights: PolicyWeights, _ space: TransformerWorkspace, temperature: Float,
        into dModel: ModelTensors, objective: (TokenPrediction) -> TokenGradient
    ) throws(LanguageModelError) {
        guard let d = space.gradients else { preconditionFailure("this workspace keeps no activations") }
        d.stream.update(repeating: 0, count: batch.rowCount * transformer.configuration.hiddenSize)
        for chunk in Self.chunks(batch.predictions) {
            try predict(chunk, weights, space, temperature)
            for (row, prediction) in chunk.enumerated() {
                let gradient = objective(token(prediction, row))
                dLogprob[row] = gradient.dLogprob
                dEntropy[row] = gradient.dEntropy
            }
            predictBackward(chunk, weights.tensors, temperature, into: dModel, dStream: d.stream)
        }
    }

    /// The [V] logits of some rows of the last residual stream.
    func logits(rows: [Int], _ weights: PolicyWeights, _ space: TransformerWorkspace) -> [[Float]] {
        let size = transformer.configuration.vocabularySize
        return Self.chunks(rows).flatMap { chunk in
            project(Array(chunk), weights, space)
            return chunk.indices.map { row in
                Array(UnsafeBufferPointer(start: logits + (row - chunk.startIndex) * size, count: size))
            }
        }
    }

    private func predict(
        _ chunk: ArraySlice<PackedBatch.Prediction>, _ weights: PolicyWeights, _ space: TransformerWorkspace,
        _ temperature: Float
    ) throws(LanguageModelError) {
        project(chunk.map(\.row), weights, space)
        TokenDistribution.forward(
            logits: logits, targets: chunk.map(\.target), vocabulary: transformer.configuration.vocabularySize,
            temperature: temperature, logSumExp: logSumExp, logprob: logprob, entropy: entropy,
            pool: transformer.pool)
        for (row, prediction) in chunk.enumerated() where !(logprob[row].isFinite && entropy[row].isFinite) {
            throw .notFinite(
                "token \(prediction.position) of completion \(prediction.completion), group \(prediction.group)")
        }
    }

    /// logits = norm(x) W^T on the gathered rows.
    private func project(_ rows: [Int], _ weights: PolicyWeights, _ space: TransformerWorkspace) {
        let width = transformer.configuration.hiddenSize
        let x = space.stream(transformer.configuration.layerCount)
        for (index, row) in rows.enumerated() {
            (stream + index * width).update(from: x + row * width, count: width)
        }
        transformer.normalise(stream, weights.tensors.finalNorm, rows.count, into: normed, scale: scale)
        weights.trainingProjections.output.apply(normed, rows: rows.count, into: logits, pool: transformer.pool)
    }

    private func predictBackward(
        _ chunk: ArraySlice<PackedBatch.Prediction>, _ model: ModelTensors, _ temperature: Float,
        into dModel: ModelTensors, dStream whole: UnsafeMutablePointer<Float>
    ) {
        let rows = chunk.count
        let width = transformer.configuration.hiddenSize
        TokenDistribution.backward(
            logits: logits, targets: chunk.map(\.target), vocabulary: transformer.configuration.vocabularySize,
            temperature: temperature, logSumExp: logSumExp, entropy: entropy, dLogprob: dLogprob, dEntropy: dEntropy,
            pool: transformer.pool)
        transformer.projectBackward(
            normed, model.output, dModel.output, rows, dOutput: logits, dInput: dNormed, adding: false)
        dStream.update(repeating: 0, count: rows * width)
        transformer.normaliseBackward(
            stream, model.finalNorm, dModel.finalNorm, rows, scale: scale, dOutput: dNormed, addingTo: dStream)
        for (index, prediction) in chunk.enumerated() {
            transformer.add(dStream + index * width, width, to: whole + prediction.row * width)
        }
    }

    private func token(_ prediction: PackedBatch.Prediction, _ row: Int) -> TokenPrediction {
        TokenPrediction(
            group: prediction.group, completion: prediction.completion, position: prediction.position,
            logprob: logprob[row], entropy: entropy[row])
    }

    private static func chunks<Element>(_ all: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: all.count, by: chunkRows).map { all[$0..<min($0 + chunkRows, all.count)] }
    }
}
