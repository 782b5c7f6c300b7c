internal import Foundation

/// Causal attention of a packed group, one query head and row at a time.
package struct NaiveAttention {
    let rows: GroupRows
    let shape: AttentionShape

    /// Attention over these rows.
    package init(rows: GroupRows, shape: AttentionShape) {
        (self.rows, self.shape) = (rows, shape)
    }

    /// The rows that a row sees: the prompt up to itself, and its own completion up to itself.
    package func visible(_ row: Int) -> [Int] {
        guard row >= rows.prompt else { return Array(0...row) }
        var begin = rows.prompt
        for count in rows.completions {
            if begin + count > row { break }
            begin += count
        }
        return Array(0..<rows.prompt) + Array(begin...row)
    }

    /// Output [T, NH * HS] and logarithms of the denominators [T, NH].
    package func forward(_ q: [Double], _ k: [Double], _ v: [Double]) -> (output: [Double], logSumExp: [Double]) {
        var output = [Double](repeating: 0, count: q.count)
        var logSumExp: [Double] = []
        for row in 0..<rows.count {
            for head in 0..<shape.heads {
                let keys = visible(row)
                let scores = keys.map { dot(q, query(row, head), k, key($0, head)) * scale }
                let sum = scores.reduce(0) { $0 + exp($1) }
                logSumExp.append(log(sum))
                for (key, score) in zip(keys, scores) {
                    for i in 0..<shape.headSize {
                        output[query(row, head) + i] += exp(score) / sum * v[self.key(key, head) + i]
                    }
                }
            }
        }
        return (output, logSumExp)
    }

    /// Gradients of query, key and value.
    package func backward(
        dOutput: [Double], _ q: [Double], _ k: [Double], _ v: [Double]
    ) -> (dQuery: [Double], dKey: [Double], dValue: [Double]) {
        let (output, logSumExp) = forward(q, k, v)
        var (dq, dk, dv) = (q.map { $0 * 0 }, k.map { $0 * 0 }, v.map { $0 * 0 })
        for row in 0..<rows.count {
            for head in 0..<shape.heads {
                let at = query(row, head)
                let delta = dot(dOutput, at, output, at)
                for key in visible(row).map({ self.key($0, head) }) {
                    let p = exp(dot(q, at, k, key) * scale - logSumExp[row * shape.heads + head])
                    let ds = p * (dot(dOutput, at, v, key) - delta) * scale
                    for i in 0..<shape.headSize {
                        dv[key + i] += p * dOutput[at + i]
                        dk[key + i] += ds * q[at + i]
                        dq[at + i] += ds * k[key + i]
                    }
                }
            }
        }
        return (dq, dk, dv)
    }

    private var scale: Double { 1 / Double(shape.headSize).squareRoot() }

    private func query(_ row: Int, _ head: Int) -> Int { (row * shape.heads + head) * shape.headSize }

    /// Where the key that serves a query head begins.
    private func key(_ row: Int, _ head: Int) -> Int {
        (row * shape.keyValueHeads + head / (shape.heads / shape.keyValueHeads)) * shape.headSize
    }

    private func dot(_ a: [Double], _ from: Int, _ b: [Double], _ at: Int) -> Double {
        (0..<shape.headSize).reduce(0) { $0 + a[from + $1] * b[at + $1] }
    }
}
