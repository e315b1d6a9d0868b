import UnlatchPython

private let unlatch = PythonExtension { try makeModule() }

/// Where Python enters when it imports `_unlatch`.
@_cdecl("PyInit__unlatch")
public func initializeModule() -> OpaquePointer? { unlatch.initialize() }
