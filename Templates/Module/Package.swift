// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "NAME",
    products: [.library(name: "NAME", type: .dynamic, targets: ["Module"])],
    dependencies: [UNLATCH],
    targets: [
        // C that knows nothing of threads or Python: what a team runs on every core.
        .target(
            name: "Kernels", dependencies: [.product(name: "UnlatchParallel", package: "IDENTITY")],
            cSettings: [.unsafeFlags(["-O3"])]),
        // What Python imports.
        .target(
            name: "Module",
            dependencies: [
                "Kernels",
                .product(name: "UnlatchParallel", package: "IDENTITY"),
                .product(name: "UnlatchPython", package: "IDENTITY"),
            ]),
    ]
)
