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
        ResultTile.each(rows: rows, columns: outputs, pool: pool) { tile in
            let y = output + tile.row * outputs + tile.column
            if let bias {
                for row in 0..<tile.rows {
                    (y + row * outputs).update(from: bias + tile.column, count: tile.columns)
                }
            }
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(tile.rows), Int32(tile.columns), Int32(inputs), 1,
                input + tile.row * inputs, Int32(inputs), weight + tile.column * inputs, Int32(inputs),
                bias == nil ? 0 : 1, y, Int32(outputs))
        }
    }

    /// dX = dY W, or dX += dY W when `adding`.
    public static func backwardInput(
        dInput: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>, weight: UnsafePointer<Float>, rows: Int,
        outputs: Int, inputs: Int, adding: Bool, pool: ThreadPool
    ) {
        ResultTile.each(rows: rows, columns: inputs, pool: pool) { tile in
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(tile.rows), Int32(tile.columns), Int32(outputs), 1,
                dOutput + tile.row * outputs, Int32(outputs), weight + tile.column, Int32(inputs), adding ? 1 : 0,
                dInput + tile.row * inputs + tile.column, Int32(inputs))
        }
    }

    /// dW += dY^T X.
    public static func backwardWeight(
        dWeight: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>, input: UnsafePointer<Float>, rows: Int,
        outputs: Int, inputs: Int, pool: ThreadPool
    ) {
        guard rows > 0 else { return }
        ResultTile.each(rows: outputs, columns: inputs, pool: pool) { tile in
            cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, Int32(tile.rows), Int32(tile.columns), Int32(rows), 1,
                dOutput + tile.row, Int32(outputs), input + tile.column, Int32(inputs), 1,
                dWeight + tile.row * inputs + tile.column, Int32(inputs))
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
}

/// A part of a result matrix that one sgemm call makes: large enough for sgemm's full rate, small enough to share out.
struct ResultTile {
    var row, column, rows, columns: Int

    /// Calls `body` for the tiles of a [rows, columns] result.
    static func each(rows: Int, columns: Int, pool: ThreadPool, _ body: (ResultTile) -> Void) {
        let height = 128
        let down = (rows + height - 1) / height
        // Few tiles would leave threads idle at the end: they are made narrower.
        let width = down * ((columns + 191) / 192) < 12 ? 96 : 192
        let across = (columns + width - 1) / width
        pool.run(tiles: down * across) { tile in
            let (row, column) = (tile / across * height, tile % across * width)
            body(
                ResultTile(
                    row: row, column: column, rows: min(height, rows - row), columns: min(width, columns - column)))
        }
    }
}
