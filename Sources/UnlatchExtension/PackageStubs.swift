import UnlatchPython

/// The texts of the package's stub files: functions that are made of descriptions, and where the others are written.
struct PackageStubs: Sendable {
    let package: String
    let aio: String

    /// Functions of the package's own modules.
    private static let functions = [
        "_arrays": ["astype", "vecdot"],
        "_data": ["argsort", "compress", "cumulative_sum", "isin", "searchsorted", "sort", "take", "unique"],
        "_jit.cache": ["cache_info", "clear_cache"],
        "_jit.evaluation": ["evaluate"],
        "_jit.libraries": ["load"],
        "_pictures": ["mandelbrot"],
        "_places": ["page_nodes", "show_config", "topology"],
        "_summaries": ["bincount", "group_by", "histogram", "median", "nanquantile", "quantile"],
    ]
    /// Classes, and functions that make others or are for these: none for `aio`.
    private static let others = [
        "_executor": ["NativeExecutor"],
        "_jit.errors": ["CompileError", "NoCompiler"],
        "_jit.functions": ["jit", "vectorize"],
        "_jit.kernels": ["ElementwiseKernel", "ReductionKernel"],
        "_jit.libraries": ["KernelLibrary"],
        "_jit.ranges": ["prange"],
        "_jit.raw": ["RawKernel"],
        "_settings": ["Cancellation", "Team", "deadline", "threads"],
        "_summaries": ["GroupBy"],
    ]
    private static let modules = ["aio", "gil", "image", "science"]

    /// - Parameters:
    ///   - replaced: Functions of the module that the package has others in front of.
    ///   - names: The functions of the module that the package shows.
    init(of module: PythonModule, without replaced: Set<String>, _ names: [String]) {
        let kinds = PythonException.UnlatchKind.allCases.map(\.rawValue)
        let errors = kinds.map { "class \($0)(Error): ..." }
        let functions = module.functionStubs { !$0.hasPrefix("_") && !replaced.contains($0) }
        let imports = [Self.functions, Self.others].flatMap(\.self).flatMap { file, names in
            names.map { "from .\(file) import \($0) as \($0)" }
        }
        let imported = [Self.functions, Self.others].flatMap(\.values).flatMap(\.self)
        let all = (["Error"] + kinds + names + imported + Self.modules).sorted()
        package = """
            import builtins
            from typing import Any, Literal
            from typing_extensions import Buffer  # of the standard library's own stubs

            \((imports + Self.modules.map { "from . import \($0) as \($0)" }).sorted().joined(separator: "\n"))

            __version__: str
            __all__ = [\(all.map { "\"\($0)\"" }.joined(separator: ", "))]

            class Error(RuntimeError): ...
            \(errors.joined(separator: "\n"))

            \(functions.joined(separator: "\n"))

            """
        let awaited = (names + Self.functions.values.flatMap(\.self)).sorted()
        aio = """
            from typing import Any, Callable, Coroutine, TypeVar
            from typing_extensions import ParamSpec

            import unlatch

            _P = ParamSpec("_P")
            _R = TypeVar("_R")

            def _awaited(function: Callable[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...

            \(awaited.map { "\($0) = _awaited(unlatch.\($0))" }.joined(separator: "\n"))

            """
    }
}
