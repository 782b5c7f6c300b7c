import RunSpec
import Testing

@Suite struct ExperimentSpecTests {
    private let minimal = "name: tiny\ndataset:\n  path: data/tiny\n"

    private func message(_ yaml: String, _ overrides: [String] = []) -> String {
        do {
            _ = try ExperimentSpec(yaml: yaml, fileName: "spec.yml", overrides: overrides)
            return "accepted"
        } catch {
            return error.description
        }
    }

    @Test func defaultsApplyWhereNothingIsWritten() throws {
        let spec = try ExperimentSpec(yaml: minimal, fileName: "spec.yml")
        #expect(spec == ExperimentSpec(name: "tiny", datasetPath: "data/tiny"))
    }

    @Test func resolvedSpecReadsBackAsItself() throws {
        var spec = try ExperimentSpec(yaml: minimal, fileName: "spec.yml")
        spec.seed = 18_446_744_073_709_551_615
        spec.reward.zeroMetricReward = 0.25
        spec.prompt.system = "Line one: a\nline two, \"quoted\" 'text' # not a comment\n"
        spec.prompt.user = "{input}"
        spec.optimization.learningRate = 3e-6
        let text = try spec.yaml()
        #expect(try ExperimentSpec(yaml: text, fileName: "resolved.yml") == spec)
    }

    @Test func unknownKeyIsRefusedWithItsPlaceAndTheNearestName() {
        let text = message(minimal + "rollout:\n  groupsize: 4\n")
        #expect(text == "spec.yml:5:3: rollout.groupsize: unknown key; did you mean `groupSize`?")
    }

    @Test func unlikeAnyKnownKeyListsTheKnownOnes() {
        #expect(message(minimal + "checkpoint:\n  zzzzzzzzzzzz: 1\n").contains("known here: everySteps, keepLast"))
    }

    @Test func wrongTypeSaysWhatWasExpected() {
        #expect(
            message(minimal + "rollout:\n  groupSize: many\n")
                == "spec.yml:5:14: rollout.groupSize: expected a whole number, found `many`")
        #expect(message(minimal + "rollout:\n  groupSize: \"8\"\n").contains("expected a whole number"))
        #expect(message("name: 5\ndataset: {path: x}\n").contains("expected text"))
        #expect(message(minimal + "rollout: 3\n").contains("expected a section"))
        #expect(message(minimal + "loss:\n  aggregation: tokens\n").contains("one of token, sequence, constant"))
    }

    @Test func outOfRangeNamesTheRange() {
        #expect(message(minimal + "rollout:\n  groupSize: 1\n").contains("expected 2 to 256, found 1"))
        #expect(message(minimal + "optimization:\n  learningRate: .nan\n").contains("expected a number"))
    }

    @Test func missingKeysAreNamed() {
        #expect(message("dataset:\n  path: x\n").contains("name: missing"))
        #expect(message("name: a\n").contains("dataset.path: missing"))
    }

    @Test func duplicateKeysAreRefused() { #expect(message(minimal + "seed: 1\nseed: 2\n") != "accepted") }

    @Test func brokenYAMLSaysWhere() {
        #expect(message("name: [a\n").hasPrefix("spec.yml:"))
        #expect(message("name: [a\n").contains("not YAML"))
    }

    @Test func overridesWinAndAreBlamed() throws {
        let spec = try ExperimentSpec(
            yaml: minimal, fileName: "spec.yml", overrides: ["optimization.learningRate=2e-6", "seed=9"])
        #expect(spec.optimization.learningRate == 2e-6)
        #expect(spec.seed == 9)
        #expect(
            message(minimal, ["rollout.groupSize=one"])
                == "--set rollout.groupSize=one: rollout.groupSize: expected a whole number, found `one`")
        #expect(message(minimal, ["nonsense"]).contains("expected key=value"))
        #expect(message(minimal, ["name.x=1"]).contains("is a value, not a section"))
        #expect(message(minimal, ["rollout.grupSize=4"]).contains("did you mean `groupSize`?"))
    }

    @Test func impossibleCombinationsAreRefused() {
        #expect(message(minimal + "  validation: train\n").contains("proves nothing"))
        #expect(message(minimal + "prompt:\n  user: no place\n").contains("{input}"))
        #expect(message(minimal + "reward:\n  queryTemplate: \"{input}\"\n").contains("{rewrite}"))
        #expect(message(minimal + "optimization:\n  steps: 5\n  warmupSteps: 5\n").contains("fewer than `steps`"))
        #expect(message("name: a/b\ndataset: {path: x}\n").contains("1 to 40 letters"))
        #expect(message(minimal + "schema: 2\n").contains("expected 1 to 1"))
    }

    @Test func oversizedFilesAreRefusedUnparsed() {
        #expect(message(String(repeating: "# x\n", count: 300_000)).contains("at most 1048576"))
    }
}
