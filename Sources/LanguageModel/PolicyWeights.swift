public import Kernels
public import ModelFiles

/// The policy as a worker holds it: a flat Float32 copy for training and, for decoding, packed bfloat16 matrices.
///
/// Replaced in place by a new version without new memory. Ownership: one engine thread uses or replaces it at a
/// time; `@unchecked Sendable` rests on that rule, so that it can be handed from one thread to another.
public final class PolicyWeights: @unchecked Sendable {
    /// How the values of a model are held.
    public enum Precision: Sendable, Hashable {
        /// Rounded to bfloat16, as published; decoding reads packed matrices of half the size.
        case bfloat16
        /// Exactly as given, for comparisons in Float32; decoding is slower.
        case float32
    }

    /// The model's shape.
    public let configuration: ModelConfiguration
    /// Where each weight lies.
    public let layout: ParameterLayout
    /// How the values are held.
    public let precision: Precision
    /// The values, in `layout` order.
    public let parameters: ParameterBuffer

    let tensors: ModelTensors
    /// Rotation tables for every position of the model's context.
    let rotary: RotaryEmbedding
    /// Packed, when precision is bfloat16: for inference.
    let projections: ModelProjections
    /// Float32: for training.
    let trainingProjections: ModelProjections

    /// Weights of this shape, all zero until `load`.
    ///
    /// Throws `ModelFilesError` if the memory is refused. With bfloat16: 6 bytes a weight, with float32: 4.
    public init(_ configuration: ModelConfiguration, precision: Precision = .bfloat16) throws {
        self.configuration = configuration
        self.precision = precision
        layout = ParameterLayout(configuration)
        parameters = try ParameterBuffer(count: layout.count)
        guard let base = parameters.values.baseAddress else { preconditionFailure("a model has weights") }
        tensors = ModelTensors(configuration, layout, base: base)
        projections = ModelProjections(tensors, packed: precision == .bfloat16)
        trainingProjections = ModelProjections(tensors, packed: false)
        rotary = RotaryEmbedding(configuration)
    }

    /// Takes these values, rounded to bfloat16 unless `precision` is `float32`.
    public func load(_ source: ParameterBuffer, pool: ThreadPool) throws(LanguageModelError) {
        guard source.count == layout.count else {
            throw .weightCount(expected: layout.count, actual: source.count)
        }
        _ = parameters.values.update(fromContentsOf: UnsafeBufferPointer(source.values))
        if precision == .bfloat16 { BFloat16.round(parameters.values, pool: pool) }
        projections.update(pool: pool)
    }

    /// Takes little-endian bfloat16 bytes in `layout` order, the form in which versions are published.
    public func load(bfloat16 bytes: UnsafeRawBufferPointer, pool: ThreadPool) throws(LanguageModelError) {
        guard bytes.count == 2 * layout.count else {
            throw .weightCount(expected: layout.count, actual: bytes.count / 2)
        }
        let (values, grain) = (parameters.values, 1 << 16)
        pool.run(tiles: (values.count + grain - 1) / grain) { tile in
            let range = tile * grain..<min((tile + 1) * grain, values.count)
            BFloat16Bytes.decode(
                UnsafeRawBufferPointer(rebasing: bytes[2 * range.lowerBound..<2 * range.upperBound]),
                into: UnsafeMutableBufferPointer(rebasing: values[range]))
        }
        projections.update(pool: pool)
    }
}

extension RotaryEmbedding {
    fileprivate convenience init(_ configuration: ModelConfiguration) {
        let scaling = configuration.ropeScaling.map {
            RotaryScaling(
                factor: $0.factor, lowFrequencyFactor: $0.lowFrequencyFactor,
                highFrequencyFactor: $0.highFrequencyFactor, originalContextLength: Double($0.originalContextLength))
        }
        self.init(
            headSize: configuration.headSize, theta: configuration.ropeTheta, positions: configuration.contextLength,
            scaling: scaling)
    }
}
