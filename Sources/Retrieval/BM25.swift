internal import Foundation

/// BM25's parameters and arithmetic, as Lucene has computed it since version 8 (no factor k1 + 1), with exact document
/// lengths.
public struct BM25: Sendable, Hashable {
    /// Saturation of term frequency; 0 or more.
    public var k1: Double
    /// Normalisation by document length; 0 to 1.
    public var b: Double

    /// Anserini's defaults.
    public init(k1: Double = 0.9, b: Double = 0.4) {
        self.k1 = k1
        self.b = b
    }

    /// ln(1 + (N - df + 0.5) / (df + 0.5)).
    public func idf(documents: Int, documentFrequency: Int) -> Double {
        log(1 + (Double(documents - documentFrequency) + 0.5) / (Double(documentFrequency) + 0.5))
    }

    /// tf / (tf + k1 (1 - b + b length / average)).
    public func saturation(frequency: Int, length: Int, averageLength: Double) -> Double {
        let tf = Double(frequency)
        return tf / (tf + k1 * (1 - b + b * Double(length) / averageLength))
    }
}
