internal import CPythonABI

/// Reads and sets attributes by name, and keeps the names, so that doing it again makes no string.
enum AttributeName {
    /// As `getattr` in Python: a new reference, or nil with Python's exception set. pre: a lock is held.
    ///
    /// What is kept belongs to the first interpreter. Where there are others, and once Python has begun to end, the name is a
    /// new string.
    static func get(_ name: String, of object: OpaquePointer) -> OpaquePointer? {
        withLetters(of: name) { letters, size in
            if OtherInterpreters.exist || AttachmentCount.phase != .running {
                return unl_python_get_attribute(object, letters, size)
            }
            return unl_python_get_attribute_by_kept_name(object, letters, size)
        }
    }

    /// As `setattr` in Python; -1 with Python's exception set. pre: a lock is held.
    static func set(_ name: String, of object: OpaquePointer, to value: OpaquePointer?) -> Int32 {
        withLetters(of: name) { letters, size in
            if OtherInterpreters.exist || AttachmentCount.phase != .running {
                return unl_python_set_attribute(object, letters, size, value)
            }
            return unl_python_set_attribute_by_kept_name(object, letters, size, value)
        }
    }

    /// A short string is copied to the stack for this; passed as a C string, it would be an array first.
    @inline(__always)
    private static func withLetters<R>(of name: String, _ body: (UnsafePointer<CChar>, Int) -> R) -> R {
        var name = name
        return name.withUTF8 { letters in
            // SAFETY: an empty string has an address, too, since it is small.
            letters.withMemoryRebound(to: CChar.self) { body($0.baseAddress.unsafelyUnwrapped, $0.count) }
        }
    }
}
