internal import CKernels
internal import Foundation

/// Llama 3's stretching of long wavelengths, as its configuration gives it.
public struct RotaryScaling: Sendable, Equatable {
    /// By how much long wavelengths are stretched.
    public var factor: Double
    /// Wavelengths above originalContextLength / this are stretched in full.
    public var lowFrequencyFactor: Double
    /// Wavelengths below originalContextLength / this are kept.
    public var highFrequencyFactor: Double
    /// Positions that the model was first trained on.
    public var originalContextLength: Double

    /// Stores the four constants.
    public init(
        factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalContextLength: Double
    ) {
        self.factor = factor
        self.lowFrequencyFactor = lowFrequencyFactor
        self.highFrequencyFactor = highFrequencyFactor
        self.originalContextLength = originalContextLength
    }

    func scaled(_ frequency: Double) -> Double {
        let wavelength = 2 * Double.pi / frequency
        if wavelength < originalContextLength / highFrequencyFactor { return frequency }
        if wavelength > originalContextLength / lowFrequencyFactor { return frequency / factor }
        let smooth =
            (originalContextLength / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
        return (1 - smooth) * frequency / factor + smooth * frequency
    }
}

/// Rotary positions (Su et al., arXiv 2104.09864), "rotate half": dimension i of a head turns with i + HS/2.
public final class RotaryEmbedding: @unchecked Sendable {
    /// Positions that the tables hold.
    public let positions: Int
    private let half: Int
    private let cosines: [Float]
    private let sines: [Float]

    /// Tables for positions 0 ..< positions.
    public init(headSize: Int, theta: Double, positions: Int, scaling: RotaryScaling? = nil) {
        precondition(headSize > 0 && headSize % 2 == 0, "head size \(headSize) is not even")
        half = headSize / 2
        self.positions = positions
        let frequencies = (0..<half).map { i -> Float in
            let frequency = 1 / pow(theta, Double(2 * i) / Double(headSize))
            return Float(scaling?.scaled(frequency) ?? frequency)
        }
        var cosines: [Float] = []
        var sines: [Float] = []
        cosines.reserveCapacity(positions * half)
        sines.reserveCapacity(positions * half)
        for position in 0..<positions {
            for frequency in frequencies {
                let angle = Double(Float(position) * frequency)
                cosines.append(Float(cos(angle)))
                sines.append(Float(sin(angle)))
            }
        }
        self.cosines = cosines
        self.sines = sines
    }

    /// Turns x [M, heads * HS] in place by its rows' positions.
    public func rotate(
        _ x: UnsafeMutablePointer<Float>, positions: UnsafePointer<Int32>, rows: Int, heads: Int, pool: ThreadPool
    ) { turn(x, positions, rows, heads, 1, pool) }

    /// Turns back: also the backward pass of ``rotate(_:positions:rows:heads:pool:)``.
    public func rotateBack(
        _ x: UnsafeMutablePointer<Float>, positions: UnsafePointer<Int32>, rows: Int, heads: Int, pool: ThreadPool
    ) { turn(x, positions, rows, heads, -1, pool) }

    private func turn(
        _ x: UnsafeMutablePointer<Float>, _ positions: UnsafePointer<Int32>, _ rows: Int, _ heads: Int, _ sign: Float,
        _ pool: ThreadPool
    ) {
        let width = heads * half * 2
        cosines.withUnsafeBufferPointer { c in
            sines.withUnsafeBufferPointer { s in
                guard let c = c.baseAddress, let s = s.baseAddress else { return }
                pool.run(count: rows, grain: RowGrain.of(width)) { range in
                    pool.kernels.rotate(
                        x + range.lowerBound * width, positions + range.lowerBound, c, s, range.count, heads, half, sign
                    )
                }
            }
        }
    }
}
