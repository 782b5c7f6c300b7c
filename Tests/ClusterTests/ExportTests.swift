import Foundation
import ModelFiles
import PolicyText
import RunSpec
import Testing
import Tokenization

/// What `recr1 export` writes, loaded by `transformers`: the same tokens, chats, logprobs and greedy answers.
extension ClusterTests {
    private static let python = ProcessInfo.processInfo.environment["RECR1_PYTHON"]
    private static let defaultModel = "smollm2-135m-instruct"
    private static let models = FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/recr1/models")
    private static let hasDefaultModel = FileManager.default.fileExists(
        atPath: models.appending(path: defaultModel).path)

    @Test(.enabled(if: python != nil, "RECR1_PYTHON does not name a Python with torch and transformers"))
    func transformersAgreesWithATrainedPolicy() async throws {
        try await TestCluster.with { cluster in
            let run = try await cluster.submit()
            let policy = try await cluster.finish(run).policyFolder
            try await compare(
                policy, texts: ["babo ceda", "<|im_start|>user\ndi da<|im_end|>\n", "é 漢 🙂\n\t12  3"], on: cluster)
        }
    }

    @Test(
        .enabled(
            if: python != nil && hasDefaultModel,
            "needs the default model and a Python with transformers in RECR1_PYTHON"))
    func transformersAgreesWithTheDefaultModel() async throws {
        try await TestCluster.with(rollout: 1, reward: 1) { cluster in
            try await compare(
                Self.models.appending(path: Self.defaultModel).path,
                texts: [
                    "The capital of France is Paris, and that of Italy is Rome.",
                    "<|im_start|>user\nA tool to shrink pictures?<|im_end|>\n<|im_start|>assistant\nimage optimizer",
                    "def f(x):\n    return x ** 2  # 1234 é 漢字 🙂",
                ], on: cluster)
        }
    }

    /// What `Tests/Oracles/exported_policy.py` compares.
    private struct Expected: Encodable {
        struct Text: Encodable {
            var text: String
            var ids: [Int32]
            var logprobs: [Float]
        }

        struct Chat: Encodable {
            var messages: [[String: String]]
            var text: String
            var ids: [Int32]
        }

        struct Answer: Encodable {
            var message, text: String
        }

        var folder: String
        var texts: [Text]
        var chats: [Chat]
        var answers: [Answer]
    }

    private struct ScoreRow: Decodable {
        var token: Int32
        var logprob: Float?
    }

    private func compare(_ model: String, texts: [String], on cluster: TestCluster) async throws {
        let exported = cluster.folder.appending(path: "exported").path
        _ = try await cluster.output(["export", model, exported])
        var expected = Expected(folder: exported, texts: [], chats: try chats(model), answers: [])
        for text in texts {
            let scores = try await cluster.output(["score", text, "--model", model, "--json"])
            let rows = try JSONDecoder().decode([ScoreRow].self, from: Data(scores.utf8))
            let tokens = try await cluster.output(["tokenize", text, "--model", model, "--json"])
            let ids = try JSONDecoder().decode([Int32].self, from: Data(tokens.utf8))
            #expect(rows.map(\.token) == ids)
            expected.texts.append(.init(text: text, ids: ids, logprobs: rows.compactMap(\.logprob)))
        }
        for message in ["Name a program that plays music.", "What is 2 + 2?"] {
            let answer = try await cluster.output(["generate", message, "--model", model, "--max-tokens", "32"])
            expected.answers.append(.init(message: message, text: String(answer.dropLast())))
        }
        let file = cluster.folder.appending(path: "expected.json")
        try JSONEncoder().encode(expected).write(to: file)
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Oracles/exported_policy.py").standardizedFileURL.path
        let outcome = try await ProgramProcess(
            URL(filePath: try #require(Self.python)), [script, file.path], named: "python", in: cluster.folder
        ).outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        print(outcome.output, terminator: "")
    }

    private func chats(_ path: String) throws -> [Expected.Chat] {
        let text = try PolicyText(try ModelFolder.load(path), chatFormat: .auto)
        let conversations: [[ChatMessage]] = [
            [ChatMessage(.user, "Hello!")],
            [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Two\nlines, é 🙂")],
            [ChatMessage(.user, "a"), ChatMessage(.assistant, "b"), ChatMessage(.user, "c")],
        ]
        return try conversations.map { messages in
            Expected.Chat(
                messages: messages.map { ["role": $0.role.rawValue, "content": $0.content] },
                text: text.format.render(messages, addGenerationPrompt: true),
                ids: try text.format.encode(messages, text.tokenizer, addGenerationPrompt: true))
        }
    }
}
