internal import COpenBLAS

/// The linear layer Y = X W^T (+ bias), row-major, by OpenBLAS on tiles that depend on the shapes only.
///
/// M rows, K inputs, N outputs: X [M, K], W [N, K], Y [M, N].
public enum Linear {
    /// Y = X W^T (+ bias). Overwrites Y.
    public static func forward(
        output: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
        bias: UnsafePointer<Float>? = nil, rows: Int, outputs: Int, inputs: Int, pool: ThreadPool
    ) {
        let rowTile = rowTile(rows)
        let columnTile = outputs > 1024 ? 768 : max(outputs, 1)
        let across = (outputs + columnTile - 1) / columnTile
        let down = (rows + rowTile - 1) / rowTile
        pool.run(tiles: across * down) { tile in
            let (r, n) = (tile / across * rowTile, tile % across * columnTile)
            let (m, w) = (min(rowTile, rows - r), min(columnTile, outputs - n))
            let y = output + r * outputs + n
            var beta: Float = 0
            if let bias {
                for row in 0..<m { (y + row * outputs).update(from: bias + n, count: w) }
                beta = 1
            }
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(m), Int32(w), Int32(inputs), 1, input + r * inputs,
                Int32(inputs), weight + n * inputs, Int32(inputs), beta, y, Int32(outputs))
        }
    }

    /// dX = dY W, or dX += dY W when `adding`.
    public static func backwardInput(
        dInput: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>, weight: UnsafePointer<Float>, rows: Int,
        outputs: Int, inputs: Int, adding: Bool, pool: ThreadPool
    ) {
        let rowTile = rowTile(rows)
        pool.run(count: rows, grain: rowTile) { range in
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(range.count), Int32(inputs), Int32(outputs), 1,
                dOutput + range.lowerBound * outputs, Int32(outputs), weight, Int32(inputs), adding ? 1 : 0,
                dInput + range.lowerBound * inputs, Int32(inputs))
        }
    }

    /// dW += dY^T X.
    public static func backwardWeight(
        dWeight: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>, input: UnsafePointer<Float>, rows: Int,
        outputs: Int, inputs: Int, pool: ThreadPool
    ) {
        let grain = outputs > 4096 ? 1024 : max(64, (outputs + 7) / 8)
        pool.run(count: outputs, grain: grain) { range in
            cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, Int32(range.count), Int32(inputs), Int32(rows), 1,
                dOutput + range.lowerBound, Int32(outputs), input, Int32(inputs), 1,
                dWeight + range.lowerBound * inputs, Int32(inputs))
        }
    }

    /// dBias += the sum of dY's rows, in order.
    public static func backwardBias(
        dBias: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>, rows: Int, outputs: Int
    ) {
        for row in 0..<rows {
            for n in 0..<outputs { dBias[n] += dOutput[row * outputs + n] }
        }
    }

    private static func rowTile(_ rows: Int) -> Int { rows >= 1024 ? 256 : rows >= 256 ? 128 : 64 }
}
