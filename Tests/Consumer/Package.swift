// swift-tools-version: 6.3
//
// A stranger's package that depends on Unlatch by version, as `Scripts/test-consumer.sh` builds it: in a folder
// of its own, with UNLATCH_REPOSITORY naming a repository made from the working tree and tagged 1.0.0.
import PackageDescription

let repository = Context.environment["UNLATCH_REPOSITORY"] ?? "https://example.com/unlatch"

let package = Package(
    name: "consumer",
    dependencies: [.package(url: repository, from: "1.0.0")],
    targets: [
        .executableTarget(name: "Consumer", dependencies: [.product(name: "Unlatch", package: "unlatch")])
    ]
)
