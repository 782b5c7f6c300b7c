import Kernels
import Testing

@Suite struct InstructionSetTests {
    @Test func portableIsAlwaysThere() {
        #expect(InstructionSet.available.first == .portable)
        #expect(InstructionSet.available.contains(.current))
    }

    @Test func choosesByNameAndRefusesOthers() throws {
        #expect(try InstructionSet.choose(named: nil) == InstructionSet.available.last)
        #expect(try InstructionSet.choose(named: "") == InstructionSet.available.last)
        #expect(try InstructionSet.choose(named: "portable") == .portable)
        let error = #expect(throws: InstructionSetError.self) { try InstructionSet.choose(named: "sse9") }
        #expect(error?.description.contains("RECR1_ISA=sse9: this machine has portable") == true)
    }
}
