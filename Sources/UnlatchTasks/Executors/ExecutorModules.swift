internal import UnlatchPython

/// The Python half of the executors, importable here and in the workers.
enum ExecutorModules {
    /// `unlatch_executors`, imported on first use.
    ///
    /// A process that is started by spawn or forkserver, and an interpreter of its own, import by a path. Ours leads to a
    /// zip archive in memory, seen by this process's children through /proc, so that nothing is left behind when the
    /// process ends, whatever ends it.
    static func executors(_ gil: borrowing GIL) throws -> PythonReference {
        if let loaded = try? gil.import(name).reference { return loaded }
        let code = try gil.evaluate("{}").reference
        try gil.run(archive, in: code, file: "<unlatch_executors>")
        try gil.bind(code).item("install")(
            PythonBytes(PackageResources.unlatch_workers_py), PythonBytes(PackageResources.unlatch_executors_py))
        return try gil.import(name).reference
    }

    private static let name = "unlatch_executors"

    private static let archive = """
        def install(workers, executors):
            import io, os, sys, zipfile
            content = io.BytesIO()
            with zipfile.ZipFile(content, 'w') as archive:
                archive.writestr('unlatch_workers.py', workers)
                archive.writestr('unlatch_executors.py', executors)
            file = os.memfd_create('unlatch_executors')
            with open(file, 'wb', closefd=False) as writer:
                writer.write(content.getvalue())
            sys.path.append('/proc/%d/fd/%d' % (os.getpid(), file))
        """
}
