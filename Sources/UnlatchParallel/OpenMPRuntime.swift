internal import CTeams

/// The OpenMP library that runs the teams, and others in this process.
public enum OpenMPRuntime {
    /// Its name and file, for reports: the one in use, or the one that the process would use now.
    public static var description: String { text(unl_teams_openmp_description) }

    /// Another OpenMP library that somebody has loaded into this process: NumPy's, PyTorch's, a kernel's.
    public struct Other: Sendable, Hashable, CustomStringConvertible {
        /// What is known of having it beside ours.
        public enum Risk: String, Sendable, Hashable {
            /// GNU's libgomp: both work. It has threads of its own, which our budget of cores does not count, and a
            /// parallel region of it hangs in a child after `fork()`.
            case sharesCores
            /// Another of LLVM's or Intel's (libomp, libiomp5) than the one that runs the teams, since that was started first:
            /// each believes to be the only one. They may crash or deadlock, and have threads of their own.
            case mayCrash
        }

        /// The file that was loaded.
        public let file: String
        public let risk: Risk

        /// One line for people, with what to do.
        public var description: String {
            switch risk {
            case .sharesCores:
                "\(file): GNU's OpenMP has threads of its own; set OMP_NUM_THREADS=1 for it, or call it and teams in turn"
            case .mayCrash:
                "\(file): a second LLVM or Intel OpenMP may crash or deadlock; have both link to the same file"
            }
        }
    }

    /// The other OpenMP libraries that are loaded at this moment; usually none.
    ///
    /// - Thread safety: any thread at any time; GIL: either.
    /// - Complexity: a look at each library of the process, some microseconds.
    public static var others: [Other] {
        text(unl_teams_openmp_others).split(separator: "\n").map { file in
            let name = file.split(separator: "/").last ?? file
            return Other(file: String(file), risk: name.hasPrefix("libgomp") ? .sharesCores : .mayCrash)
        }
    }

    /// Why runs use no other thread than their caller's; `nil` where they may, or where none has needed OpenMP yet.
    ///
    /// - Thread safety: any thread at any time; GIL: either.
    public static var obstacle: String? {
        let why = text(unl_teams_openmp_obstacle)
        return why.isEmpty ? nil : why
    }

    /// The variables that say what OpenMP cannot take, as in "OMP_NUM_THREADS=abc". They are kept from its library, which
    /// would end the process for some of them.
    static var unsoundVariables: [String] {
        text(unl_teams_openmp_unsound).split(separator: "\n").map(String.init)
    }

    private static func text(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
        let length = write(nil, 0)
        let bytes = [CChar](unsafeUninitializedCapacity: length + 1) { buffer, initialized in
            // SAFETY: the callee writes at most `length + 1` bytes, a closing zero included.
            initialized = min(write(buffer.baseAddress, length + 1), length)
        }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
