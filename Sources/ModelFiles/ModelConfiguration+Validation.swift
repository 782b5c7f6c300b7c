extension ModelConfiguration {
    /// Checks that the values make a model whose sizes are sane; `file` is the one they came from, for the error.
    ///
    /// Throws `ModelFilesError` (`malformed`). After this no product of sizes overflows.
    public func validate(file: String) throws {
        try require(vocabularySize, in: 1...(1 << 24), "vocabulary size", file)
        try require(hiddenSize, in: 1...(1 << 17), "hidden size", file)
        try require(intermediateSize, in: 1...(1 << 20), "intermediate size", file)
        try require(layerCount, in: 1...1024, "number of layers", file)
        try require(headCount, in: 1...4096, "number of attention heads", file)
        try require(keyValueHeadCount, in: 1...headCount, "number of key and value heads", file)
        try require(headSize, in: 1...4096, "head size", file)
        try require(contextLength, in: 1...(1 << 30), "context length", file)
        guard headCount % keyValueHeadCount == 0 else {
            throw ModelFilesError(
                .malformed, file, "\(headCount) attention heads cannot share \(keyValueHeadCount) key and value heads")
        }
        guard headSize % 2 == 0 else {
            throw ModelFilesError(.malformed, file, "rotary positions need an even head size, found \(headSize)")
        }
        try requirePositive(ropeTheta, "rotary base (rope_theta)", file)
        try requirePositive(rmsNormEpsilon, "RMSNorm epsilon", file)
        try validateScaling(file)
        for token in [beginToken, paddingToken].compactMap({ $0 }) + endTokens {
            guard (0..<vocabularySize).contains(Int(token)) else {
                throw ModelFilesError(
                    .malformed, file, "the special token \(token) is outside the vocabulary of \(vocabularySize)")
            }
        }
    }

    private func validateScaling(_ file: String) throws {
        guard let scaling = ropeScaling else { return }
        try requirePositive(scaling.factor, "rope scaling factor", file)
        try requirePositive(scaling.lowFrequencyFactor, "rope low_freq_factor", file)
        try requirePositive(scaling.highFrequencyFactor - scaling.lowFrequencyFactor, "rope high - low factor", file)
        try require(scaling.originalContextLength, in: 1...(1 << 30), "rope original context length", file)
    }

    private func require(_ value: Int, in range: ClosedRange<Int>, _ what: String, _ file: String) throws {
        guard range.contains(value) else {
            throw ModelFilesError(
                .malformed, file, "the \(what) is \(value); expected \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func requirePositive(_ value: Double, _ what: String, _ file: String) throws {
        guard value > 0, value.isFinite else {
            throw ModelFilesError(.malformed, file, "the \(what) is \(value); expected a positive number")
        }
    }
}
