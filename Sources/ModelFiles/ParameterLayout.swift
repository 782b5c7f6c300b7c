/// One weight tensor's place in the flat buffer that holds all of a model's weights.
public struct Parameter: Sendable, Hashable {
    /// Its role.
    public let key: ParameterKey
    /// Its name in a Hugging Face state dict.
    public let name: String
    /// Its dimensions, outermost first; one or two of them.
    public let shape: [Int]
    /// Where its first element lies in the flat buffer, in elements.
    public let offset: Int

    /// The number of elements.
    public let count: Int
    /// Its elements in the flat buffer.
    public var range: Range<Int> { offset..<offset + count }
    /// The outermost dimension: the rows of a matrix, or the length of a vector.
    public var rows: Int { shape[0] }
    /// Elements in a row: the columns of a matrix, 1 for a vector.
    public var columns: Int { shape.count == 2 ? shape[1] : 1 }
}

/// Where each weight of a model lies in one flat row-major Float32 buffer.
///
/// The order is that of the Hugging Face state dict, without gaps, so gradients, optimizer moments, published
/// weights and digests all work on flat buffers of `count` elements. A tied output has no entry of its own.
public struct ParameterLayout: Sendable, Hashable {
    /// All weights in buffer order.
    public let parameters: [Parameter]
    /// The elements of the whole buffer.
    public let count: Int

    private let indices: [ParameterKey: Int]
    private let tied: Bool

    /// Lays out the weights of a model whose configuration is valid.
    public init(_ configuration: ModelConfiguration) {
        var parameters: [Parameter] = []
        var offset = 0
        for (key, shape) in Self.shapes(configuration) {
            let count = shape.reduce(1, *)
            parameters.append(Parameter(key: key, name: key.name, shape: shape, offset: offset, count: count))
            offset += count
        }
        self.parameters = parameters
        count = offset
        indices = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.key, $0) })
        tied = configuration.tiedEmbeddings
    }

    /// The weight with this role. Asking for one the model does not have is a programmer's mistake and traps.
    public subscript(key: ParameterKey) -> Parameter {
        guard let index = indices[key] else { preconditionFailure("this model has no \(key.name)") }
        return parameters[index]
    }

    /// The weight with this role, or nil if the model has none (biases, a tied output, a layer too many).
    public func parameter(_ key: ParameterKey) -> Parameter? { indices[key].map { parameters[$0] } }

    /// The [V, C] matrix that turns the last hidden state into logits: the embedding itself when tied.
    public var outputProjection: Parameter { self[tied ? .tokenEmbedding : .output] }

    private static func shapes(_ c: ModelConfiguration) -> [(ParameterKey, [Int])] {
        var shapes: [(ParameterKey, [Int])] = [(.tokenEmbedding, [c.vocabularySize, c.hiddenSize])]
        for layer in 0..<c.layerCount { shapes += layerShapes(c, layer) }
        shapes.append((.finalNorm, [c.hiddenSize]))
        if !c.tiedEmbeddings { shapes.append((.output, [c.vocabularySize, c.hiddenSize])) }
        return shapes
    }

    private static func layerShapes(_ c: ModelConfiguration, _ layer: Int) -> [(ParameterKey, [Int])] {
        var shapes: [(ParameterKey, [Int])] = [(.queryWeight(layer), [c.querySize, c.hiddenSize])]
        if c.attentionBias { shapes.append((.queryBias(layer), [c.querySize])) }
        shapes.append((.keyWeight(layer), [c.keyValueSize, c.hiddenSize]))
        if c.attentionBias { shapes.append((.keyBias(layer), [c.keyValueSize])) }
        shapes.append((.valueWeight(layer), [c.keyValueSize, c.hiddenSize]))
        if c.attentionBias { shapes.append((.valueBias(layer), [c.keyValueSize])) }
        return shapes + [
            (.outputWeight(layer), [c.hiddenSize, c.querySize]),
            (.gateWeight(layer), [c.intermediateSize, c.hiddenSize]),
            (.upWeight(layer), [c.intermediateSize, c.hiddenSize]),
            (.downWeight(layer), [c.hiddenSize, c.intermediateSize]),
            (.attentionNorm(layer), [c.hiddenSize]),
            (.mlpNorm(layer), [c.hiddenSize]),
        ]
    }
}
