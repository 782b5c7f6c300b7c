internal import CKernels

/// softmax(logits / temperature) over a vocabulary, row by row: what a token's logprob and entropy come from.
public enum TokenDistribution {
    /// Overwrites logSumExp, logprob and entropy [M]; logits [M, V] are only read. Entropy is in nats.
    public static func forward(
        logits: UnsafePointer<Float>, targets: [Int32], vocabulary: Int, temperature: Float,
        logSumExp: UnsafeMutablePointer<Float>, logprob: UnsafeMutablePointer<Float>,
        entropy: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        pool.run(tiles: targets.count) { row in
            let line = logits + row * vocabulary
            pool.kernels.distribution(line, vocabulary, 1 / temperature, logSumExp + row, entropy + row)
            logprob[row] = line[Int(targets[row])] / temperature - logSumExp[row]
        }
    }

    /// Turns logits into the gradient of the loss with respect to them, given d loss / d logprob and d entropy [M].
    public static func backward(
        logits: UnsafeMutablePointer<Float>, targets: [Int32], vocabulary: Int, temperature: Float,
        logSumExp: UnsafePointer<Float>, entropy: UnsafePointer<Float>, dLogprob: UnsafePointer<Float>,
        dEntropy: UnsafePointer<Float>, pool: ThreadPool
    ) {
        pool.run(tiles: targets.count) { row in
            pool.kernels.distribution_backward(
                logits + row * vocabulary, vocabulary, 1 / temperature, logSumExp[row], entropy[row],
                Int(targets[row]), dLogprob[row], dEntropy[row])
        }
    }
}
