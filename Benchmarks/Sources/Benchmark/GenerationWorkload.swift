internal import Kernels
internal import LanguageModel
internal import ModelFiles

/// 32 sequences of 128 prompt tokens, each decoded for 64 steps at temperature 1.
struct GenerationWorkload: Workload {
    private let generator: Generator
    private let weights: PolicyWeights

    init(model: String, pool: ThreadPool) throws {
        let model = try ModelFolder.load(model)
        weights = try PolicyWeights(model.configuration)
        try weights.load(model.parameters, pool: pool)
        generator = Generator(pool: pool)
    }

    /// Cases `shared` (one prompt for all) and `distinct` (one each).
    func measure(_ name: String) throws -> [String: Double] {
        let prompts = name == "shared" ? 1 : 32
        let groups = (0..<prompts).map {
            GenerationGroup(promptTokens: tokens(text: $0, count: 128), sampleCount: 32 / prompts, index: UInt32($0))
        }
        var decoded = 0
        var watch = Stopwatch()
        var prefill = 0.0
        // The prompt's own logits give the first token: 65 tokens are 64 decoding steps.
        _ = try generator.generate(
            groups, settings: GenerationSettings(maxCompletionTokens: 65, stopTokens: [], seed: 1), weights: weights
        ) { event in
            switch event {
            case .prefilled:
                prefill += watch.seconds
                watch = Stopwatch()
            case .decoded(let rows, _): decoded += rows
            }
        }
        return [
            "tokens": Double(decoded), "seconds": watch.seconds, "cpuSeconds": watch.cpuSeconds,
            "prefillSeconds": prefill, "peakMemory": peakMemory(),
        ]
    }
}
