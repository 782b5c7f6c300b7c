internal import COpenBLAS

/// OpenBLAS with threads of its own would fight with the pool, and its results would depend on their number.
enum SingleThreadedBLAS {
    private static let once: Void = openblas_set_num_threads(1)

    static func enforce() { _ = once }
}
