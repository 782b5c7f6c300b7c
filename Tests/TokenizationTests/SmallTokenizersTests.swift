import Foundation
import Tokenization
import Testing

/// Every pre-tokenizer against the ids that Hugging Face's `tokenizers` gave for the committed fixture.
@Suite struct SmallTokenizersTests {
    @Test(arguments: SmallTokenizers.names)
    func encodesAsTheTokenizersPackage(name: String) throws {
        let tokenizer = try SmallTokenizers.tokenizer(name)
        let fixture = try SmallTokenizers.load()
        let (texts, entry) = (fixture.texts, try fixture.entry(name))
        #expect(texts.count >= 200 && entry.ids.count == texts.count && entry.plain.count > 20)
        for (index, text) in texts.enumerated() {
            #expect(tokenizer.encode(text) == entry.ids[index], "text \(index)")
            let plain = entry.plain[String(index)] ?? entry.ids[index]
            #expect(tokenizer.encode(text, allowSpecial: false) == plain, "text \(index), no special tokens")
        }
    }

    @Test(arguments: SmallTokenizers.names)
    func decodesAsTheTokenizersPackage(name: String) throws {
        let tokenizer = try SmallTokenizers.tokenizer(name)
        for decode in try SmallTokenizers.load().entry(name).decodes {
            #expect(tokenizer.decode(decode.ids, skipSpecial: false) == decode.all)
            #expect(tokenizer.decode(decode.ids, skipSpecial: true) == decode.withoutSpecial)
        }
    }

    @Test(arguments: SmallTokenizers.names)
    func writtenDocumentReadsBackAsTheSameTokenizer(name: String) throws {
        let tokenizer = try SmallTokenizers.tokenizer(name)
        let again = try Tokenizer(tokenizerJSON: Array(tokenizer.tokenizerJSON().utf8))
        #expect(again.digest == tokenizer.digest)
        let fixture = try SmallTokenizers.load()
        #expect(try fixture.texts.map { again.encode($0) } == fixture.entry(name).ids)
    }

    @Test(arguments: SmallTokenizers.names)
    func ggufVocabularyIsTheSameTokenizer(name: String) throws {
        // GGUF knows control tokens only: leave the others out of the document too.
        var document = try SmallTokenizers.document(name)
        var model = document["model"] as! [String: Any]
        let vocabulary = model["vocab"] as! [String: Int]
        let special = (document["added_tokens"] as! [[String: Any]]).filter {
            $0["special"] as? Bool == true && $0["lstrip"] as? Bool == false
        }
        document["added_tokens"] = special
        let expected = try SmallTokenizers.tokenizer(document)

        var tokens = [String](repeating: "", count: vocabulary.count)
        for (token, id) in vocabulary { tokens[id] = token }
        let specialIDs = Set(special.compactMap { $0["id"] as? Int })
        let merges = (model["merges"] as! [[String]]).map { $0.joined(separator: " ") }
        let tokenizer = try Tokenizer(
            ggufModel: "gpt2", preTokenizer: name, tokens: tokens,
            tokenTypes: tokens.indices.map { specialIDs.contains($0) ? 3 : 1 }, merges: merges, endTokens: [2])
        #expect(tokenizer.digest == expected.digest)
        #expect(tokenizer.endTokens == [2] && tokenizer.vocabularySize == tokens.count)
        for text in try SmallTokenizers.load().texts { #expect(tokenizer.encode(text) == expected.encode(text)) }

        // The older spelling of merges.
        model["merges"] = merges
        document["model"] = model
        #expect(try SmallTokenizers.tokenizer(document).digest == expected.digest)
    }

    @Test func splitCutsAsTheTokenizersPackage() throws {
        let splits = try SmallTokenizers.tree("splits")
        #expect(splits.count == 30)
        for split in splits {
            let document = split["document"] as! [String: Any]
            let tokenizer = try SmallTokenizers.tokenizer(document)
            for test in split["cases"] as! [[Any]] {
                let text = test[0] as! String
                #expect(
                    tokenizer.encode(text) == (test[1] as! [Int]).map { Int32($0) },
                    "\(text) \(document["pre_tokenizer"]!)")
            }
        }
    }

    @Test func digestChangesWithAnyPart() throws {
        let digests = try SmallTokenizers.names.map { try SmallTokenizers.tokenizer($0).digest }
        #expect(Set(digests).count == digests.count)
        var document = try SmallTokenizers.document("smollm")
        var model = document["model"] as! [String: Any]
        var merges = model["merges"] as! [[String]]
        merges.swapAt(10, 11)
        model["merges"] = merges
        document["model"] = model
        #expect(try SmallTokenizers.tokenizer(document).digest != digests[0])
    }
}
