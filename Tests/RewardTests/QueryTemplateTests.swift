import Reward
import Testing

struct QueryTemplateTests {
    @Test func placeholdersAreFilledOnceAndTextsPutInAreNotReadAgain() throws {
        #expect(try QueryTemplate("{rewrite}").fill(rewrite: "a", input: "b") == "a")
        #expect(try QueryTemplate("{input} {rewrite}").fill(rewrite: "{input}", input: "b") == "b {input}")
        #expect(try QueryTemplate("x {rewrite}-{rewrite} y").fill(rewrite: "a", input: "b") == "x a-a y")
    }

    @Test(arguments: [("{query}", "{query}"), ("{rewrite", "without"), ("{}", "{}")])
    func otherPlaceholdersAreRefused(template: String, part: String) {
        #expect { try QueryTemplate(template) } throws: { "\($0)".contains(part) }
    }
}
