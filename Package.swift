// swift-tools-version: 6.3
//
// How this manifest is laid out
// - Targets stand in dependency order; a target knows only those above it.
// - C targets are compiled with -O3 in debug builds too: a kernel measured without optimisation says nothing.
//   Their symbols are hidden: they are linked into the Swift modules above them, and a program exports none.
// - OpenMP comes from Debian's or Ubuntu's LLVM packages. It is looked for below, and what has the one target that opens
//   parallel regions is linked with it; UNLATCH_OPENMP=/usr/lib/llvm-19 chooses one by hand, UNLATCH_OPENMP_AT_RUN_TIME=1
//   leaves it to the process, as a module for Python needs it.
// - `unsafeFlags` are allowed in a versioned dependency since tools version 6.2.
// - CPythonBound.h wants 6.3: C structs that Swift counts by functions of ours.
import Foundation
import PackageDescription

let openMP = OpenMP.find()

#if arch(x86_64)
    let wide = ["-mprefer-vector-width=512"]
#else
    let wide: [String] = []
#endif
let optimised: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-fvisibility=hidden"]), .define("_GNU_SOURCE")]
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let swiftSettings: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"),  // the bound object's lifetime is that of the token
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "unlatch",
    products: [
        .library(name: "Unlatch", targets: ["Unlatch"]),
        .library(name: "UnlatchPython", targets: ["UnlatchPython"]),
        .library(name: "UnlatchParallel", targets: ["UnlatchParallel"]),
        .library(name: "UnlatchKernels", targets: ["UnlatchKernels"]),
        .library(name: "_unlatch", type: .dynamic, targets: ["UnlatchExtension"]),
        .executable(name: "bench-native", targets: ["bench-native"]),
    ],
    dependencies: [
        // The command line of bench-native. Nothing that a library product links to.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // The types of numbers in memory, for all that follow.
        swift("UnlatchElements", []),
        // CPython's C functions as one table, filled at run time. Building needs no Python.
        c("CPythonABI", flags: optimised, linker: [.linkedLibrary("dl")]),
        // What all copies of Unlatch in a process share: the budget of cores, the watch of signals.
        c("CProcess", flags: optimised),
        // Signals, and native work in their way. Teams look for them, and Python acts on them.
        c("CInterrupts", ["CProcess"], flags: optimised),
        // Affinity, quotas, nodes, placed memory and what the machine is made of. libnuma and hwloc are found at run time.
        c("CNUMA", flags: optimised, linker: [.linkedLibrary("dl")]),
        // Teams of threads; the only OpenMP parallel regions; the kernel ABI.
        c("CTeams", ["CNUMA", "CInterrupts", "CProcess"], flags: optimised, linker: openMP.link),
        // The bundled kernels: serial leaf functions, one clone for each instruction set.
        // -ffp-contract=off: the Mandelbrot counts must be those of Python, bit for bit.
        // libm brings libmvec, glibc's vector functions, with it.
        // -mprefer-vector-width=512: clang otherwise uses half of an AVX-512 register where it chooses the width.
        c(
            "CKernels", ["CTeams"], flags: optimised + [.unsafeFlags(["-ffp-contract=off", "-fopenmp-simd"] + wide)],
            linker: [.linkedLibrary("m")]),

        // Child processes, threads, values behind a mutex: what has nothing to do with Python.
        swift("UnlatchSystem", []),
        // Interpreter, GIL token, references, buffers, exceptions.
        swift("UnlatchPython", ["UnlatchElements", "CPythonABI", "CInterrupts", "CProcess", "UnlatchSystem"]),
        // Teams, parallel loops, topology, placed arrays.
        swift("UnlatchParallel", ["CTeams", "CNUMA", "UnlatchSystem"]),
        // Typed functions of the bundled kernels.
        swift("UnlatchKernels", ["UnlatchElements", "CKernels", "UnlatchParallel"]),
        // The queueing model: what threads, processes, coroutines and native code will do with items of a kind.
        swift("UnlatchTaskModel", ["UnlatchSystem"]),
        // Executors and futures: threads, processes, asyncio, interpreters, teams; the execution models.
        swift(
            "UnlatchTasks", ["UnlatchPython", "UnlatchParallel", "UnlatchTaskModel"],
            resources: [
                .embedInCode("Python/unlatch_workers.py"), .embedInCode("Python/unlatch_executors.py"),
                .embedInCode("Python/unlatch_processes.py"), .embedInCode("Python/unlatch_coroutines.py"),
            ]),
        // What `import Unlatch` brings.
        swift("Unlatch", ["UnlatchPython", "UnlatchParallel", "UnlatchKernels", "UnlatchTasks", "UnlatchTaskModel"]),
        // What Python imports as `_unlatch`. Not through `Unlatch` alone: SwiftPM does not compile this anew when
        // code that is inlined into it changes behind a module that only re-exports.
        swift(
            "UnlatchExtension", ["UnlatchElements", "UnlatchPython", "UnlatchParallel", "UnlatchKernels", "Unlatch"]),

        // The benchmark: how things are measured and reported, what is measured, then the thin command line.
        .systemLibrary(name: "CPNG", path: "Benchmarks/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(
            name: "CPhotograph", path: "Benchmarks/CPhotograph", exclude: ["astronaut.png", "README.md"],
            cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
        // CPython's calls in plain C: what `overhead` measures our layers against.
        .target(
            name: "CRawCalls", dependencies: ["CPythonABI"], path: "Benchmarks/CRawCalls", cSettings: optimised),
        // Multiplications and additions in registers: the ceiling of kernels of arithmetic.
        .target(
            name: "CPeakRate", dependencies: ["CTeams"], path: "Benchmarks/CPeakRate",
            cSettings: optimised + [.unsafeFlags(wide)]),
        // Kernels with data of their own, as their descriptions say what that is: for measurements and tests.
        .target(
            name: "KernelExamples", dependencies: ["UnlatchElements", "UnlatchKernels", "UnlatchParallel"],
            path: "Benchmarks/KernelExamples", swiftSettings: swiftSettings),
        // What we measure ourselves against. The peers' sources travel as text: they are compiled by `--peers` alone.
        .target(
            name: "Peers", path: "Benchmarks/Peers", sources: ["Peers.swift"],
            resources: [
                .embedInCode("nanobind_peer.cpp"), .embedInCode("pybind11_peer.cpp"), .embedInCode("cython_peer.pyx"),
                .embedInCode("plain_peer.c"), .embedInCode("ctypes_peer.py"), .embedInCode("cffi_peer.py"), .embedInCode("numba_peer.py"),
                .embedInCode("cffi_source.py"), .embedInCode("unlatch_peers.py"), .embedInCode("kernels_numpy.py"),
                .embedInCode("kernels_numexpr.py"), .embedInCode("kernels_numba.py"),
                .embedInCode("kernels_numba_base.py"), .embedInCode("kernels_numba_columns.py"),
                .embedInCode("kernels_numba_images.py"),
                .embedInCode("kernels_cython.pyx"),
            ],
            swiftSettings: swiftSettings),
        // Samples, statistics, fresh processes, environment, reports. Knows no experiment.
        .target(
            name: "BenchHarness", dependencies: ["UnlatchPython", "Unlatch", "UnlatchParallel", argumentParser],
            path: "Benchmarks/BenchHarness", swiftSettings: swiftSettings),
        .target(
            name: "Experiments",
            dependencies: [
                "UnlatchElements", "UnlatchPython", "Unlatch", "BenchHarness", "CPNG", "CPhotograph", "CRawCalls",
                "CPeakRate", "KernelExamples", "Peers", argumentParser,
            ],
            path: "Benchmarks/Experiments",
            // Each file there, as `PackageResources.NAME_py`; `PythonSource` says who imports it.
            resources: [.embedInCode("Python")],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "bench-native", dependencies: ["BenchHarness", "Experiments", "Unlatch", argumentParser],
            path: "Benchmarks/bench-native", swiftSettings: swiftSettings),

        // What the tests share: skips that are counted, interpreters, threads, folders.
        .target(
            name: "TestSupport", dependencies: ["UnlatchPython"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        test("ArchitectureTests", []),
        // Stands in front of malloc in the tests' executable: allocations, and what of them is left, are counted.
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        test("UnlatchPythonTests", ["UnlatchElements", "UnlatchPython", "CAllocationCount", "TestSupport"]),
        // Takes system calls and files away from a process that is made for it, as containers do.
        .target(name: "CSandbox", path: "Tests/CSandbox", cSettings: [.define("_GNU_SOURCE")]),
        test("UnlatchParallelTests", ["UnlatchParallel", "CTeams", "CAllocationCount", "CSandbox", "TestSupport"]),
        test("UnlatchKernelsTests", ["KernelExamples", "UnlatchKernels", "UnlatchPython", "TestSupport"]),
        // Not through `Unlatch` alone, as UnlatchExtension; so do BenchHarness and Experiments.
        test("UnlatchTasksTests", ["UnlatchPython", "Unlatch", "TestSupport"]),
        .target(
            name: "BenchTestSupport", dependencies: ["BenchHarness"], path: "Tests/BenchTestSupport",
            swiftSettings: swiftSettings),
        test("BenchHarnessTests", ["BenchHarness", "BenchTestSupport", "CSandbox", "TestSupport"]),
        test("ExperimentsTests", ["BenchHarness", "Experiments", "BenchTestSupport", "CSandbox", "TestSupport"]),
        // The parsers of what comes from outside, given whatever comes: Scripts/fuzz.sh, and FuzzTests for a moment.
        .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["BenchHarness", "BenchTestSupport", "Experiments", "UnlatchParallel", "CFuzzer"],
            path: "Tests/Fuzz/fuzz",
            swiftSettings: swiftSettings),
        test("BenchNativeTests", ["BenchHarness", "Experiments", "bench-native", "fuzz", "TestSupport"]),
        // What Scripts/test-numa.sh runs on machines with several nodes, and how it asks the kernel by itself.
        .target(name: "CWitness", path: "Tests/NUMA/CWitness", cSettings: [.define("_GNU_SOURCE")]),
        .executableTarget(
            name: "NUMACheck", dependencies: ["KernelExamples", "UnlatchKernels", "UnlatchParallel", "CWitness"],
            path: "Tests/NUMA/NUMACheck", swiftSettings: swiftSettings),
    ],
    cLanguageStandard: .gnu17
)

// A package that depends on Unlatch needs neither the benchmarks nor the tests, nor what they are built from. Where this
// variable says so they are left out, and for a dependency: SwiftPM reads its manifest in "/" to resolve versions, then in
// a folder of checkouts.
let isDependency = Context.packageDirectory == "/" || Context.packageDirectory.contains("/checkouts/")
if isDependency || Context.environment["UNLATCH_LIBRARIES_ONLY"] == "1" {
    package.targets.removeAll {
        $0.path?.hasPrefix("Benchmarks/") == true || $0.path?.hasPrefix("Tests/") == true || $0.isTest
    }
    package.products.removeAll { $0.name == "bench-native" }
    package.dependencies = []
}

// MARK: - One line for each kind of target

func c(
    _ name: String, _ dependencies: [Target.Dependency] = [], flags: [CSetting], linker: [LinkerSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "CSources/\(name)", cSettings: flags, linkerSettings: linker)
}

// Without the module of regular expressions, which brings a search for a text: a use of it makes an extension module
// 1.2 MB larger.
func swift(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    let lean = SwiftSetting.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])
    return .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings + [lean])
}

func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

// MARK: - Finding OpenMP

/// LLVM's OpenMP: `omp.h` and `libomp.so`, neither of which the Swift toolchain ships.
struct OpenMP {
    let link: [LinkerSetting]

    static func find() -> OpenMP {
        let chosen = Context.environment["UNLATCH_OPENMP"]
        let roots = chosen.map { [$0] } ?? installedRoots()
        for root in roots {
            guard hasHeader(under: root),
                exists("\(root)/lib/libomp.so") || exists("\(root)/lib/libomp.so.5")
            else { continue }
            // A module takes the library that its process has, and loads one where there is none.
            let isLater = Context.environment["UNLATCH_OPENMP_AT_RUN_TIME"] == "1"
            // The runtime path is needed only for a root that the loader does not know.
            let runtimePath = chosen == nil ? [] : ["-Xlinker", "-rpath", "-Xlinker", "\(root)/lib"]
            return OpenMP(
                link: isLater ? [] : [.unsafeFlags(["-L\(root)/lib"] + runtimePath), .linkedLibrary("omp")])
        }
        let place = chosen.map { "under UNLATCH_OPENMP=\($0)" } ?? "in /usr/lib/llvm-*"
        let message = "Unlatch needs LLVM's OpenMP (omp.h, libomp.so), not found \(place): apt-get install libomp-dev"
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(1)
    }

    /// `/usr/lib/llvm-NN`, where Debian, Ubuntu and apt.llvm.org put LLVM; the newest first.
    private static func installedRoots() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return names.compactMap { name in
            name.hasPrefix("llvm-") ? Int(name.dropFirst("llvm-".count)) : nil
        }.sorted(by: >).map { "/usr/lib/llvm-\($0)" }
    }

    /// Without it a library is a part of LLVM that something else needs, and not what one is linked with. Debian's clang
    /// folder is `clang/14.0.6` or `clang/19`, the header always below its `include`.
    private static func hasHeader(under root: String) -> Bool {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/lib/clang")) ?? []
        return versions.contains { exists("\(root)/lib/clang/\($0)/include/omp.h") }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
