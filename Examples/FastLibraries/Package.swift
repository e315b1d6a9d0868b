// swift-tools-version: 6.3
//
// Two libraries that nobody should write again, run by a team as kernels: OpenBLAS for a matrix product, FFTW for
// transforms. `make examples` installs them, builds and runs this.
import PackageDescription

let package = Package(
    name: "fast-libraries",
    dependencies: [.package(name: "unlatch", path: "../..")],
    targets: [
        .systemLibrary(name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
        // Debian's serial build: the team brings the threads, and a library with threads of its own would multiply them.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"])]),
        .target(
            name: "CFastLibraries",
            dependencies: ["CFFTW", "COpenBLAS", .product(name: "UnlatchParallel", package: "unlatch")]),
        .executableTarget(
            name: "FastLibraries", dependencies: ["CFastLibraries", .product(name: "Unlatch", package: "unlatch")]),
    ],
    cLanguageStandard: .gnu17
)
