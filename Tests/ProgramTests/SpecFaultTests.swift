import Foundation
import Testing

extension ProgramTests {
    /// Command lines and specs that cannot be used.
    @Suite struct SpecFaults {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func validate(_ spec: String) async throws -> (ended: Ended, path: String) {
            let path = try scratch.write("spec.yml", spec)
            return (try await RunningProgram.run("recr1", "validate", path), path)
        }

        @Test func anUnknownKeyIsNamedWithItsPlaceAndTheNearestKey() async throws {
            let (ended, path) = try await validate("name: x\ndataset:\n  path: d\nrollout:\n  groupSise: 4\n")
            expect(ended, status: 78, says: "\(path):5:3", "rollout.groupSise", "did you mean `groupSize`?")
        }

        @Test func aValueOfTheWrongTypeIsShown() async throws {
            let (ended, path) = try await validate("name: x\ndataset:\n  path: d\noptimization:\n  steps: many\n")
            expect(ended, status: 78, says: "\(path):5:10", "optimization.steps", "a whole number", "`many`")
        }

        @Test func brokenYAMLIsRefusedWithItsPlace() async throws {
            let (ended, path) = try await validate("name: x\n  dataset: [\n")
            expect(ended, status: 78, says: "\(path):2:", "not YAML")
        }

        @Test func aSpecThatIsNotTextIsRefused() async throws {
            let path = try scratch.write("spec.yml", Data([0x6e, 0xff, 0xfe, 0x00]))
            expect(try await RunningProgram.run("recr1", "validate", path), status: 65, says: path, "not UTF-8")
        }

        @Test func aMissingSpecIsNamed() async throws {
            let path = "\(scratch.path)/none.yml"
            expect(try await RunningProgram.run("recr1", "validate", path), status: 69, says: path, "cannot read")
        }

        @Test func aGoodSpecIsPrintedInFull() async throws {
            let (ended, _) = try await validate("name: x\ndataset:\n  path: d\n")
            #expect(ended.status == 0 && ended.error.isEmpty)
            #expect(ended.output.contains("learningRate"))
        }

        @Test(arguments: [
            ["generate", "hi", "--max-tokens", "0"], ["generate", "hi", "--threads", "0"],
            ["eval", "SPEC", "--policy", "p", "--queries=-1"], ["search", "SPEC", "-k", "0"],
        ])
        func anOptionOutOfRangeIsRefused(_ arguments: [String]) async throws {
            let path = try scratch.write("spec.yml", "name: x\ndataset:\n  path: d\n")
            let ended = try await RunningProgram("recr1", arguments.map { $0 == "SPEC" ? path : $0 }).ended()
            expect(ended, status: 64, says: "expected", "found")
        }

        @Test(arguments: ["rollout-worker", "reward-worker"])
        func aWorkerWithoutThreadsIsRefused(_ program: String) async throws {
            expect(try await RunningProgram.run(program, "--threads", "0"), status: 64, says: "--threads", "1 to 1024")
        }

        @Test(arguments: ["coordinator", "rollout-worker", "recr1"])
        func anUnknownInstructionSetIsRefusedWithTheNamesThereAre(_ program: String) async throws {
            let arguments = program == "recr1" ? ["cluster", "workers"] : []
            let ended = try await RunningProgram(program, arguments, environment: ["RECR1_ISA": "avx1024"]).ended()
            expect(ended, status: 78, says: "RECR1_ISA=avx1024", "portable", "name one of them")
        }
    }
}
