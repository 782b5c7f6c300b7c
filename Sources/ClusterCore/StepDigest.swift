internal import Digests
internal import WireProtocol

/// SHA-256 over what a step learned from: two runs that agree in it agree in every sample, reward and advantage.
enum StepDigest {
    /// Fixed-width little-endian fields in group and sample order; floating-point numbers by their bits.
    static func digest(step: UInt64, behaviour: PolicyReference, groups: [StepGroup]) -> Digest {
        var bytes: [UInt8] = []
        append(step, to: &bytes)
        append(behaviour.version, to: &bytes)
        bytes += behaviour.digest.bytes
        for group in groups {
            append(UInt64(group.index), to: &bytes)
            append(UInt64(group.samples.count), to: &bytes)
            for sample in group.samples {
                append(UInt64(sample.completion.tokens.count), to: &bytes)
                for token in sample.completion.tokens { append(token, to: &bytes) }
                for logprob in sample.completion.logprobs { append(logprob.bitPattern, to: &bytes) }
                append((sample.reward ?? .nan).bitPattern, to: &bytes)
                append((sample.advantage ?? .nan).bitPattern, to: &bytes)
            }
        }
        return SHA256.digest(of: bytes)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
