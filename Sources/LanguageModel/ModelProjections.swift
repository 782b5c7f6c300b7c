internal import Kernels

/// A linear layer as inference computes it: on packed bfloat16 weights where there are any.
///
/// Each output is a function of its row alone, whatever other rows are computed with it, when packed.
struct Projection {
    let tensors: LinearTensors
    private let packed: PackedMatrix?

    init(_ tensors: LinearTensors, packed: Bool) {
        self.tensors = tensors
        self.packed = packed ? PackedMatrix(outputs: tensors.outputs, inputs: tensors.inputs) : nil
    }

    /// Packs the weights anew after they have changed.
    func update(pool: ThreadPool) { packed?.load(tensors.weight, pool: pool) }

    /// Y [rows, N] = X [rows, K] W^T + b.
    func apply(_ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>, pool: ThreadPool) {
        if let packed {
            packed.multiply(output: y, input: x, rows: rows, pool: pool)
            if let bias = tensors.bias { add(bias, to: y, rows: rows) }
        } else {
            Linear.forward(
                output: y, input: x, weight: tensors.weight, bias: tensors.bias, rows: rows,
                outputs: tensors.outputs, inputs: tensors.inputs, pool: pool)
        }
    }

    private func add(_ bias: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, rows: Int) {
        for row in 0..<rows {
            let line = y + row * tensors.outputs
            for n in 0..<tensors.outputs { line[n] += bias[n] }
        }
    }
}

/// The linear layers of one block.
struct LayerProjections {
    let query, key, value, output, gate, up, down: Projection

    var all: [Projection] { [query, key, value, output, gate, up, down] }
}

/// All linear layers of a model.
struct ModelProjections {
    let layers: [LayerProjections]
    let output: Projection

    init(_ tensors: ModelTensors, packed: Bool) {
        layers = tensors.layers.map { layer in
            LayerProjections(
                query: Projection(layer.query, packed: packed), key: Projection(layer.key, packed: packed),
                value: Projection(layer.value, packed: packed), output: Projection(layer.output, packed: packed),
                gate: Projection(layer.gate, packed: packed), up: Projection(layer.up, packed: packed),
                down: Projection(layer.down, packed: packed))
        }
        output = Projection(tensors.output, packed: packed)
    }

    /// Packs all weights anew after they have changed.
    func update(pool: ThreadPool) {
        for layer in layers { for projection in layer.all { projection.update(pool: pool) } }
        output.update(pool: pool)
    }
}
