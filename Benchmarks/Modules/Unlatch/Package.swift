// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "compared_unlatch",
    products: [.library(name: "compared_unlatch", type: .dynamic, targets: ["Module"])],
    dependencies: [.package(name: "unlatch", path: "../../..")],
    targets: [.target(name: "Module", dependencies: [.product(name: "UnlatchPython", package: "unlatch")])]
)
