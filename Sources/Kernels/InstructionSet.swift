internal import CKernels
internal import Foundation

/// A path through the kernels. Results of different paths differ in their last bits; those of one path do not depend on
/// the machine, but for the sgemm of ``Linear``, which OpenBLAS chooses itself (`OPENBLAS_CORETYPE` fixes it).
public enum InstructionSet: String, Sendable, CaseIterable {
    case portable, avx2, avx512

    /// Names the path to take, for a fleet whose machines differ.
    public static let environmentVariable = "RECR1_ISA"

    /// The paths that this machine can take, slowest first.
    public static var available: [InstructionSet] { allCases.filter { $0.table != nil } }

    /// The fastest path, or the one that `RECR1_ISA` names if the machine can take it.
    public static let current: InstructionSet = {
        let name = ProcessInfo.processInfo.environment[environmentVariable]
        return (try? choose(named: name)) ?? .portable
    }()

    /// Refuses a `RECR1_ISA` that ``current`` would have to pass over; programs call it before anything else.
    public static func check() throws(InstructionSetError) {
        _ = try choose(named: ProcessInfo.processInfo.environment[environmentVariable])
    }

    /// The path of that name; the fastest for nil or an empty name.
    ///
    /// - Throws: ``InstructionSetError`` for an unknown name and for one that this machine cannot take.
    public static func choose(named name: String?) throws(InstructionSetError) -> InstructionSet {
        guard let name, !name.isEmpty else { return available.last ?? .portable }
        guard let set = InstructionSet(rawValue: name), set.table != nil else {
            throw InstructionSetError(name: name, available: available)
        }
        return set
    }

    /// The kernels of this path; nil where the machine lacks its instructions.
    var table: UnsafePointer<rk_kernels>? {
        switch self {
        case .portable: rk_kernels_portable()
        case .avx2: rk_kernels_avx2()
        case .avx512: rk_kernels_avx512()
        }
    }
}

/// A path that does not exist or that this machine cannot take.
public struct InstructionSetError: Error, Equatable, CustomStringConvertible {
    /// What was asked for.
    public let name: String
    /// What this machine has.
    public let available: [InstructionSet]

    /// One line: what was asked for, what there is, what to do.
    public var description: String {
        let names = available.map(\.rawValue).joined(separator: ", ")
        return "\(InstructionSet.environmentVariable)=\(name): this machine has \(names); name one of them or none"
    }
}
