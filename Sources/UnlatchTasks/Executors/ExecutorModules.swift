package import UnlatchPython

/// The Python half of the executors, importable here and in the workers.
package enum ExecutorModules {
    /// `unlatch_executors`, imported on first use.
    ///
    /// A process that is started by spawn or forkserver, and an interpreter of its own, import by a path. Ours leads to
    /// a zip archive in memory, seen by this process's children through /proc, so that nothing is left behind when the
    /// process ends, whatever ends it.
    static func executors(_ gil: borrowing GIL) throws -> PythonReference {
        // The last one is asked for: while another thread makes them, those that come later are not to be imported yet.
        if try !gil.import("sys").attribute("modules").attribute("get")(last).isNone {
            return try gil.import(name).reference
        }
        try install(
            [
                ("unlatch_workers", PackageResources.unlatch_workers_py),
                (name, PackageResources.unlatch_executors_py),
                ("unlatch_processes", PackageResources.unlatch_processes_py),
                (last, PackageResources.unlatch_coroutines_py),
            ], gil)
        return try gil.import(name).reference
    }

    private static let name = "unlatch_executors"
    private static let last = "unlatch_coroutines"

    /// Makes modules importable, here and in workers, in the order in which they import each other.
    package static func install(_ modules: [(name: String, source: [UInt8])], _ gil: borrowing GIL) throws {
        let code = try gil.evaluate("{}").reference
        try gil.run(archive, in: code, file: "<unlatch_executors>")
        try gil.bind(code)["install"](modules.map { PythonTuple($0.name, PythonBytes($0.source)) })
    }

    // Before 3.10, a module that is being imported from an archive is seen half-made by other threads: so this process
    // runs the sources itself, and shows the modules when they are complete.
    private static let archive = """
        def install(sources):
            import io, os, sys, types, zipfile, zipimport
            content = io.BytesIO()
            with zipfile.ZipFile(content, 'w') as archive:
                for name, source in sources:
                    archive.writestr(name + '.py', source)
            file = os.memfd_create('unlatch_executors')
            with open(file, 'wb', closefd=False) as writer:
                writer.write(content.getvalue())
            path = '/proc/%d/fd/%d' % (os.getpid(), file)
            loader = zipimport.zipimporter(path)
            sys.path.append(path)
            for name, source in sources:
                module = types.ModuleType(name)
                module.__file__, module.__loader__ = '%s/%s.py' % (path, name), loader
                exec(compile(source, module.__file__, 'exec'), module.__dict__)
                sys.modules.setdefault(name, module)
        """
}
