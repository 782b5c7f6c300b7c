import Foundation
import Tokenization
import Testing

/// 20,000 strings against `tokenizers` and `transformers`, where a Python that has them is named by RECR1_PYTHON.
@Suite struct LiveOracleTests {
    struct Case: Decodable {
        var text: String
        var ids: [Int32]
        var plain: [Int32]
        var decoded: String
    }

    struct Chats: Decodable {
        struct Chat: Decodable {
            var messages: [[String]]
            var text: String
            var ids: [Int32]
        }

        var template: String
        var chats: [Chat]
    }

    static let python = ProcessInfo.processInfo.environment["RECR1_PYTHON"]
    static let isPossible = python != nil && SmolLM.isPresent

    @Test(.enabled(if: isPossible, "needs the default model and a Python with transformers in RECR1_PYTHON"))
    func encodesDecodesAndExportsAsHuggingFaceDoes() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tokenizers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "exported"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try run("expect", folder.path, SmolLM.path, "20000", "1")
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
        let original = try Tokenizer(
            tokenizerJSON: Array(Data(contentsOf: folder.appending(path: "tokenizer.json"))), endTokens: [2])
        #expect(original.digest == SmolLM.tokenizer.digest)
        compare(cases)
        try compareChats(folder)
        try Data(SmolLM.tokenizer.tokenizerJSON().utf8).write(to: folder.appending(path: "exported/tokenizer.json"))
        #expect(try run("check", folder.path) == "0\n")
    }

    /// Characters newer than Unicode 14 are left out: older libraries of regular expressions do not know them.
    private func compare(_ cases: [Case]) {
        let tokenizer = SmolLM.tokenizer
        let known = cases.filter { $0.text.unicodeScalars.allSatisfy { !isNewerThanUnicode14($0) } }
        #expect(known.count > 19_000)
        let encoded = known.count { tokenizer.encode($0.text) != $0.ids }
        let plain = known.count { tokenizer.encode($0.text, allowSpecial: false) != $0.plain }
        let decoded = cases.count { tokenizer.decode($0.ids, skipSpecial: false) != $0.decoded }
        #expect(encoded == 0 && plain == 0 && decoded == 0, "mismatches of \(known.count)")
    }

    private func isNewerThanUnicode14(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.age.map { $0.major > 14 } ?? false
    }

    private func compareChats(_ folder: URL) throws {
        let file = try JSONDecoder().decode(
            Chats.self, from: Data(contentsOf: folder.appending(path: "chats.json")))
        let format = try ChatFormat(detectingFrom: file.template)
        for chat in file.chats {
            let messages = try chat.messages.map { ChatMessage(try #require(ChatMessage.Role(rawValue: $0[0])), $0[1]) }
            #expect(format.render(messages, addGenerationPrompt: true) == chat.text)
            #expect(try format.encode(messages, SmolLM.tokenizer, addGenerationPrompt: true) == chat.ids)
        }
    }

    private func run(_ arguments: String...) throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Oracles/tokenizers_live.py").standardizedFileURL.path
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments = [script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "the oracle failed")
        return text
    }
}
