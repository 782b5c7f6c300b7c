internal import ModelFiles

/// A linear layer's part of a flat buffer: weights, or their gradient.
struct LinearTensors {
    /// N, the width of the output.
    let outputs: Int
    /// K, the width of the input.
    let inputs: Int
    /// [N, K] row-major.
    let weight: UnsafeMutablePointer<Float>
    /// [N], in models that have one here.
    let bias: UnsafeMutablePointer<Float>?
}

/// One transformer block's part of a flat buffer.
struct LayerTensors {
    /// [C].
    let attentionNorm: UnsafeMutablePointer<Float>
    let query, key, value, output: LinearTensors
    /// [C].
    let mlpNorm: UnsafeMutablePointer<Float>
    let gate, up, down: LinearTensors
}

/// Names for the tensors in a flat buffer in `ParameterLayout` order; valid while the buffer lives.
struct ModelTensors {
    /// [V, C].
    let embedding: UnsafeMutablePointer<Float>
    let layers: [LayerTensors]
    /// [C].
    let finalNorm: UnsafeMutablePointer<Float>
    /// [V, C]; the embedding itself when tied.
    let output: LinearTensors

    /// Views of `base`, which holds `layout.count` elements.
    init(_ configuration: ModelConfiguration, _ layout: ParameterLayout, base: UnsafeMutablePointer<Float>) {
        func vector(_ key: ParameterKey) -> UnsafeMutablePointer<Float> { base + layout[key].offset }
        func linear(_ weight: ParameterKey, bias: ParameterKey? = nil) -> LinearTensors {
            Self.linear(layout[weight], bias: bias.flatMap(layout.parameter), base)
        }
        embedding = vector(.tokenEmbedding)
        layers = (0..<configuration.layerCount).map { layer in
            LayerTensors(
                attentionNorm: vector(.attentionNorm(layer)),
                query: linear(.queryWeight(layer), bias: .queryBias(layer)),
                key: linear(.keyWeight(layer), bias: .keyBias(layer)),
                value: linear(.valueWeight(layer), bias: .valueBias(layer)),
                output: linear(.outputWeight(layer)),
                mlpNorm: vector(.mlpNorm(layer)),
                gate: linear(.gateWeight(layer)), up: linear(.upWeight(layer)), down: linear(.downWeight(layer)))
        }
        finalNorm = vector(.finalNorm)
        output = Self.linear(layout.outputProjection, bias: nil, base)
    }

    private static func linear(
        _ weight: Parameter, bias: Parameter?, _ base: UnsafeMutablePointer<Float>
    ) -> LinearTensors {
        LinearTensors(
            outputs: weight.rows, inputs: weight.columns, weight: base + weight.offset,
            bias: bias.map { base + $0.offset })
    }
}
