internal import Foundation

extension Naive {
    /// x / sqrt(mean(x^2) + epsilon) * weight, over rows of weight.count.
    package static func rmsNorm(_ x: [Double], weight: [Double], epsilon: Double) -> [Double] {
        rows(of: x, weight.count).flatMap { row in
            let scale = inverseRMS(row, epsilon)
            return zip(row, weight).map { $0 * scale * $1 }
        }
    }

    /// Gradients of x and weight.
    package static func rmsNormBackward(
        dOutput: [Double], _ x: [Double], weight: [Double], epsilon: Double
    ) -> (dInput: [Double], dWeight: [Double]) {
        let width = weight.count
        var dx: [Double] = []
        var dw = [Double](repeating: 0, count: width)
        for (row, d) in zip(rows(of: x, width), rows(of: dOutput, width)) {
            let scale = inverseRMS(row, epsilon)
            let dot = (0..<width).reduce(0) { $0 + d[$1] * weight[$1] * row[$1] }
            for c in 0..<width {
                dx.append(d[c] * weight[c] * scale - row[c] * dot * scale * scale * scale / Double(width))
                dw[c] += d[c] * row[c] * scale
            }
        }
        return (dx, dw)
    }

    /// silu(gate) * up.
    package static func swiGLU(gate: [Double], up: [Double]) -> [Double] {
        zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
    }

    /// Gradients of gate and up.
    package static func swiGLUBackward(
        dOutput: [Double], gate: [Double], up: [Double]
    ) -> (dGate: [Double], dUp: [Double]) {
        var (dGate, dUp): ([Double], [Double]) = ([], [])
        for i in gate.indices {
            let s = 1 / (1 + exp(-gate[i]))
            dGate.append(dOutput[i] * up[i] * (s + gate[i] * s * (1 - s)))
            dUp.append(dOutput[i] * gate[i] * s)
        }
        return (dGate, dUp)
    }

    /// Turns dimension i of each head of x [M, heads * headSize] with i + headSize / 2, by angle position * theta^(-2i
    /// / headSize); `direction` -1 turns back.
    package static func rotate(
        _ x: [Double], positions: [Int32], heads: Int, headSize: Int, theta: Double, direction: Double = 1
    ) -> [Double] {
        var y = x
        let half = headSize / 2
        for row in positions.indices {
            for head in 0..<heads {
                for i in 0..<half {
                    let angle = direction * Double(positions[row]) * pow(theta, -Double(2 * i) / Double(headSize))
                    let a = (row * heads + head) * headSize + i
                    y[a] = x[a] * cos(angle) - x[a + half] * sin(angle)
                    y[a + half] = x[a + half] * cos(angle) + x[a] * sin(angle)
                }
            }
        }
        return y
    }

    private static func inverseRMS(_ row: [Double], _ epsilon: Double) -> Double {
        1 / (row.reduce(0) { $0 + $1 * $1 } / Double(row.count) + epsilon).squareRoot()
    }

    private static func rows(of x: [Double], _ width: Int) -> [[Double]] {
        stride(from: 0, to: x.count, by: width).map { Array(x[$0..<($0 + width)]) }
    }
}
