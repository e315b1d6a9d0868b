import UnlatchPython

private let unlatch = PythonExtension { try makeModule() }

/// Where Python enters when it imports `_unlatch`.
@_cdecl("PyInit__unlatch")
public func initializeModule() -> OpaquePointer? { unlatch.initialize() }

/// Where CPython 3.15 and later enter.
@_cdecl("PyModExport__unlatch")
public func exportModule() -> UnsafeMutableRawPointer? { unlatch.export() }
