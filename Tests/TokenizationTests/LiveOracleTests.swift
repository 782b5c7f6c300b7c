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
        let tokenizer = try SmolLM.tokenizer()
        #expect(original.digest == tokenizer.digest)
        compare(cases, tokenizer)
        try compareChats(folder, tokenizer)
        try Data(tokenizer.tokenizerJSON().utf8).write(to: folder.appending(path: "exported/tokenizer.json"))
        #expect(try run("check", folder.path) == "0\n")
    }

    /// Older Oniguruma libraries take letters and digits newer than Unicode 14 for symbols: a text with such a character
    /// may differ, no other.
    private func compare(_ cases: [Case], _ tokenizer: Tokenizer) {
        #expect(cases.count == 20_000)
        let differing = cases.filter {
            tokenizer.encode($0.text) != $0.ids || tokenizer.encode($0.text, allowSpecial: false) != $0.plain
        }
        let unexplained = differing.count { !$0.text.unicodeScalars.contains(where: isNewerThanUnicode14) }
        #expect(unexplained == 0 && differing.count < 500, "\(differing.count) of \(cases.count) differ")
        #expect(cases.count { tokenizer.decode($0.ids, skipSpecial: false) != $0.decoded } == 0)
    }

    private func isNewerThanUnicode14(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.age.map { $0.major > 14 } ?? false
    }

    private func compareChats(_ folder: URL, _ tokenizer: Tokenizer) throws {
        let file = try JSONDecoder().decode(
            Chats.self, from: Data(contentsOf: folder.appending(path: "chats.json")))
        let format = try ChatFormat(detectingFrom: file.template)
        for chat in file.chats {
            let messages = try chat.messages.map { ChatMessage(try #require(ChatMessage.Role(rawValue: $0[0])), $0[1]) }
            #expect(format.render(messages, addGenerationPrompt: true) == chat.text)
            #expect(try format.encode(messages, tokenizer, addGenerationPrompt: true) == chat.ids)
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
