internal import CKernels

/// A fixed set of threads that share the tiles of one job at a time.
///
/// One thread may call ``run(tiles:_:)`` at a time; it takes part in the work. Tiles are handed out as threads come, so
/// a result may depend on which tile it is in but never on which thread did it.
public final class ThreadPool: @unchecked Sendable {
    /// Threads that work, the caller among them.
    public let threads: Int
    /// The path that kernels take on this pool.
    public let instructionSet: InstructionSet
    let kernels: rk_kernels
    private let pool: OpaquePointer

    /// Starts `threads - 1` helpers; at least one thread works. `instructionSet` is one of those available.
    public init(threads: Int, instructionSet: InstructionSet = .current) {
        SingleThreadedBLAS.enforce()
        guard let table = instructionSet.table else {
            preconditionFailure("this machine lacks \(instructionSet.rawValue)")
        }
        (self.instructionSet, kernels) = (instructionSet, table.pointee)
        let wanted = max(1, threads)
        if let pool = rk_pool_create(Int32(wanted)) {
            (self.threads, self.pool) = (wanted, pool)
        } else if let pool = rk_pool_create(1) {
            (self.threads, self.pool) = (1, pool)
        } else {
            preconditionFailure("no memory for a thread pool")
        }
    }

    deinit { rk_pool_destroy(pool) }

    /// Calls `body` once for each tile in 0 ..< tiles, on any thread and in any order; returns when all are done.
    public func run(tiles: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            var body = body
            withUnsafeMutablePointer(to: &body) { context in
                rk_pool_run(
                    pool, tiles,
                    { context, tile in context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(tile) }, context)
            }
        }
    }

    /// Cuts `count` into runs of `grain` (the last may be shorter) and calls `body` for each.
    func run(count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
        run(tiles: (count + grain - 1) / grain) { tile in
            body(tile * grain..<min((tile + 1) * grain, count))
        }
    }
}
