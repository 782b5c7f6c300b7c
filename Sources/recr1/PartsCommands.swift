import ArgumentParser
import Kernels
import LanguageModel
import Launch
import ModelFiles
import PolicyText
import Tokenization

/// `recr1 tokenize`: a text's token ids.
struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tokenize", abstract: "Show a text's token ids.")

    @Argument(help: "The text.") var text: String
    @OptionGroup var policy: PolicyArguments
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let ids = try policy.load(cluster).text.tokenizer.encode(text)
        if json { return try Output.json(ids) }
        Output.line(ids.map(String.init).joined(separator: " "))
    }
}

/// `recr1 generate`: a model's completion.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Let a model answer a message.")

    @Argument(help: "The user's message.") var message: String
    @OptionGroup var policy: PolicyArguments
    @OptionGroup var cluster: ClusterOptions
    @Option(help: "Longest answer, in tokens.") var maxTokens = 64
    @Option(help: "0 takes the likeliest token each time.") var temperature: Float = 0
    @Option(help: "Seed of the draws.") var seed: UInt64 = 1

    func run() throws {
        try require("--max-tokens", maxTokens, in: 1...1_000_000)
        let policy = try policy.load(cluster)
        let prompt = try failing(.badData) {
            try policy.text.format.encode(
                [ChatMessage(.user, message)], policy.text.tokenizer, addGenerationPrompt: true)
        }
        let settings = GenerationSettings(
            sampling: Sampling(temperature: temperature), maxCompletionTokens: maxTokens,
            stopTokens: policy.text.stopTokens(stopAtNewline: false), seed: seed)
        let group = GenerationGroup(promptTokens: prompt, sampleCount: 1, index: 0)
        let drawn = try failing(.badData) {
            try Generator(pool: policy.pool).generate([group], settings: settings, weights: policy.weights)
        }
        Output.line(policy.text.text(drawn[0][0].tokens))
    }
}

/// `recr1 score`: how likely a model finds each token of a text.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Show the logprob of each token of a text, given those before it.")

    private struct Row: Encodable {
        var token: Int32
        var text: String
        var logprob: Float?
    }

    @Argument(help: "The text.") var text: String
    @OptionGroup var policy: PolicyArguments
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let policy = try policy.load(cluster)
        let ids = policy.text.tokenizer.encode(text)
        guard !ids.isEmpty else { throw Failure(.usage, "the text has no tokens") }
        let logprobs = try failing(.badData) {
            try TrainingPass(policy.model.configuration, pool: policy.pool).score([ids], weights: policy.weights)[0]
        }
        let rows = ids.enumerated().map { i, id in
            Row(
                token: id, text: policy.text.tokenizer.decode([id], skipSpecial: false),
                logprob: i == 0 ? nil : logprobs[i - 1])
        }
        if json { return try Output.json(rows) }
        for row in rows {
            Output.line("\(row.token)\t\(row.logprob.map { "\($0)" } ?? "-")\t\(row.text.debugDescription)")
        }
    }
}
