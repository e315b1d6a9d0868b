internal import CTeams

/// The OpenMP library that runs the teams.
public enum OpenMPRuntime {
    /// Its name, version and file, for reports.
    public static var description: String {
        let length = unl_teams_openmp_description(nil, 0)
        let bytes = [CChar](unsafeUninitializedCapacity: length + 1) { buffer, initialized in
            // SAFETY: the callee writes at most `length + 1` bytes, a closing zero included.
            initialized = min(unl_teams_openmp_description(buffer.baseAddress, length + 1), length)
        }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
