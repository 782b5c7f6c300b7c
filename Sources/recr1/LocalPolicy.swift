import ArgumentParser
import Kernels
import LanguageModel
import Launch
import ModelFiles
import PolicyText
import RunSpec

/// `--model` and `--threads`, and the policy they lead to, in this process.
struct PolicyArguments: ParsableArguments {
    @Option(help: "A Hugging Face folder, a .gguf file, or a model's name.") var model = PolicySection().model
    @Option(help: "Threads to compute with.") var threads = 2
    @Option(help: "The chat format: auto, chatml, llama3 or plain.") var chatFormat = "auto"

    /// Reads the model.
    func load(_ cluster: ClusterOptions) throws -> LocalPolicy {
        try require("--threads", threads, in: 1...1024)
        guard let format = PolicySection.ChatFormat(rawValue: chatFormat) else {
            throw Failure(.usage, "--chat-format: expected auto, chatml, llama3 or plain, found `\(chatFormat)`")
        }
        let path = try FolderPath.model(model, in: (try? cluster.load())?.folders ?? FolderSection())
        return try failing(.badData) { try LocalPolicy(path: path, format: format, threads: threads) }
    }
}

/// A policy in this process.
final class LocalPolicy {
    let model: LoadedModel
    let text: PolicyText
    let weights: PolicyWeights
    let pool: ThreadPool

    init(path: String, format: PolicySection.ChatFormat, threads: Int) throws {
        model = try ModelFolder.load(path)
        text = try PolicyText(model, chatFormat: format)
        pool = ThreadPool(threads: threads)
        weights = try PolicyWeights(model.configuration)
        try weights.load(model.parameters, pool: pool)
    }

    /// Greedy completions, one for each prompt.
    func complete(_ prompts: [[Int32]], maxTokens: Int, stopAtNewline: Bool) throws -> [String] {
        let groups = prompts.enumerated().map {
            GenerationGroup(promptTokens: $1, sampleCount: 1, index: UInt32($0))
        }
        let settings = GenerationSettings(
            sampling: .greedy, maxCompletionTokens: maxTokens, stopTokens: text.stopTokens(stopAtNewline: stopAtNewline)
        )
        let drawn = try Generator(pool: pool).generate(groups, settings: settings, weights: weights)
        return drawn.map { text.text($0[0].tokens) }
    }
}
