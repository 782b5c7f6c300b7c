internal import CKernels

/// The kernels' path on this machine: results of different paths differ in their last bits.
public enum InstructionSet {
    /// `avx512`, `avx2` or `portable`.
    public static var current: String { String(cString: rk_instruction_set()) }
}
