import Dispatch

/// A model's weights as stored: how to find each parameter and decode part of it.
protocol WeightSource: Sendable {
    /// The file to name in errors.
    var path: String { get }
    /// Stored tensors by the Hugging Face name of the parameter they hold, or their own name if they hold none.
    var shapes: [String: [Int]] { get }
    /// Checks that a parameter's encoding can be read.
    func check(_ parameter: Parameter) throws
    /// Decodes rows of a parameter that has passed `check` and whose shape is right.
    func decode(_ parameter: Parameter, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Float>)
}

extension WeightSource {
    /// Decodes every parameter of the layout, on as many threads as there are cores.
    ///
    /// Throws `ModelFilesError` (`mismatch`) before memory is reserved if a parameter is missing, has another shape, or
    /// a tensor is there that no parameter uses.
    func load(_ layout: ParameterLayout) throws -> ParameterBuffer {
        try match(layout)
        for parameter in layout.parameters { try check(parameter) }
        let buffer = try ParameterBuffer(count: layout.count)
        let jobs = layout.parameters.flatMap { parameter in
            let step = max(1, (1 << 20) / parameter.columns)
            return stride(from: 0, to: parameter.rows, by: step).map { start in
                (parameter, start..<min(start + step, parameter.rows))
            }
        }
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            let (parameter, rows) = jobs[index]
            let start = parameter.offset + rows.lowerBound * parameter.columns
            let end = parameter.offset + rows.upperBound * parameter.columns
            decode(parameter, rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer.values[start..<end]))
        }
        return buffer
    }

    /// Checks names and shapes.
    private func match(_ layout: ParameterLayout) throws {
        let missing = layout.parameters.map(\.name).filter { shapes[$0] == nil }
        guard missing.isEmpty else {
            throw ModelFilesError(
                .mismatch, path, "lacks the tensors the configuration asks for: \(brief(names: missing))")
        }
        for parameter in layout.parameters {
            guard let found = shapes[parameter.name], found != parameter.shape else { continue }
            throw ModelFilesError(
                .mismatch, path,
                "tensor \(quoted(parameter.name)) has shape \(brief(found)); the configuration asks for "
                    + brief(parameter.shape))
        }
        let known = Set(layout.parameters.map(\.name))
        let unexpected = shapes.keys.filter { !known.contains($0) && !Self.isConstant($0) }.sorted()
        guard unexpected.isEmpty else {
            throw ModelFilesError(
                .mismatch, path, "holds tensors the configuration has no use for: \(brief(names: unexpected))")
        }
    }

    /// Tables that old checkpoints store and every reader computes itself.
    private static func isConstant(_ name: String) -> Bool {
        name.hasSuffix(".rotary_emb.inv_freq") || name == "rope_freqs.weight"
    }
}
