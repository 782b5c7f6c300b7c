import Foundation
import Tokenization
import Testing

/// SmolLM2's own vocabulary against the reference ids, where both have been fetched.
@Suite struct ReferenceTests {
    struct Reference: Decodable {
        struct Extra: Decodable {
            var text: String
            var ids: [Int32]
        }

        var prompts: [String]
        var completions: [String]
        var promptIDs: [[Int32]]
        var completionIDs: [[Int32]]
        var extra: [Extra]

        enum CodingKeys: String, CodingKey {
            case prompts, completions
            case promptIDs = "prompt_ids"
            case completionIDs = "completion_ids"
            case extra = "tokenisation_extra"
        }
    }

    static let shared =
        ProcessInfo.processInfo.environment["RECR1_SHARED"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared")
    static let file = shared.appending(path: "reference/tokens.json")
    static let isPresent = FileManager.default.fileExists(atPath: file.path) && SmolLM.isPresent

    @Test(.enabled(if: isPresent, "needs the default model and shared/reference/tokens.json"))
    func everyReferenceCaseIsEqual() throws {
        let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: Self.file))
        let cases =
            Array(zip(reference.prompts, reference.promptIDs))
            + Array(zip(reference.completions, reference.completionIDs)) + reference.extra.map { ($0.text, $0.ids) }
        #expect(cases.count >= 20)
        let tokenizer = try SmolLM.tokenizer()
        for (text, ids) in cases {
            #expect(tokenizer.encode(text) == ids)
            #expect(tokenizer.decode(ids, skipSpecial: false) == text)
        }
    }

    @Test(.enabled(if: isPresent, "needs the default model and shared/reference/tokens.json"))
    func chatOfTheReferenceIsRenderedAndEncoded() throws {
        let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: Self.file))
        let format = try ChatFormat(detectingFrom: SmolLM.chatTemplate())
        let chat = [
            ChatMessage(.user, "Rewrite this search query for a product catalogue: comfy grey couch for small flat")
        ]
        #expect(format.render(chat, addGenerationPrompt: true) == reference.prompts[1])
        let ids = try format.encode(chat, SmolLM.tokenizer(), addGenerationPrompt: true)
        #expect(ids == reference.promptIDs[1])
    }
}
