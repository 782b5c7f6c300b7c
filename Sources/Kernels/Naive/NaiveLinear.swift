/// The kernels once more as their definitions, in double precision on arrays: what the fast ones are tested against.
package enum Naive {}

extension Naive {
    /// Y [M, N] = X [M, K] W [N, K]^T + bias [N].
    package static func linear(
        _ x: [Double], weight: [Double], bias: [Double], rows: Int, outputs: Int, inputs: Int
    ) -> [Double] {
        var y: [Double] = []
        for row in 0..<rows {
            for n in 0..<outputs {
                y.append((0..<inputs).reduce(bias[n]) { $0 + x[row * inputs + $1] * weight[n * inputs + $1] })
            }
        }
        return y
    }

    /// Gradients of x, weight and bias.
    package static func linearBackward(
        dOutput: [Double], _ x: [Double], weight: [Double], rows: Int, outputs: Int, inputs: Int
    ) -> (dInput: [Double], dWeight: [Double], dBias: [Double]) {
        var (dx, dw) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: weight.count))
        var db = [Double](repeating: 0, count: outputs)
        for row in 0..<rows {
            for n in 0..<outputs {
                let d = dOutput[row * outputs + n]
                db[n] += d
                for k in 0..<inputs {
                    dx[row * inputs + k] += d * weight[n * inputs + k]
                    dw[n * inputs + k] += d * x[row * inputs + k]
                }
            }
        }
        return (dx, dw, db)
    }
}
