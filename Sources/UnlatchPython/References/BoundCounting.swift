internal import CPythonABI

/// What CPythonABI asks for where a bound object is copied or ends and CPython's count is not all.
enum BoundCounting {
    /// Whether references are counted. At Python's end they are not any more.
    static func isOn(_ isOn: Bool) {
        unl_bound_release_later = { object in
            ThreadState.assertAttached()
            DeferredDrops.drop(.reference(object), of: .current)
        }
        unl_bound_misused = { ThreadState.assertAttached() }
        unl_bound_set_counts(isOn ? 1 : 0)
    }
}
