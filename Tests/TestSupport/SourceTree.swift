import Glibc

/// The sources that the tests were built from.
public enum SourceTree {
    /// The C modules, by the names of their folders.
    public static let cModules: [String] = {
        guard let folder = opendir("\(root)/CSources") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }()

    /// What a compiler that is started by a test needs to find the headers of all C modules.
    public static let headerFlags = cModules.flatMap { ["-I", "\(root)/CSources/\($0)/include"] }

    /// The same for a Swift compiler, which looks for modules: `products` is the folder that these tests were built into.
    public static func moduleFlags(products: String) -> [String] {
        headerFlags
            // One that the sources have is found by the headers' folder; the builder's own may be left from an earlier build.
            + cModules.filter { access(path("CSources/\($0)/include/module.modulemap"), R_OK) != 0 }
            .map { "\(products)/\($0).build/module.modulemap" }.filter { (map: String) in
                access(map, R_OK) == 0
            }
            .flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }

    /// A file or a folder of the repository, whether it is there or not.
    public static func path(_ name: String) -> String { "\(root)/\(name)" }

    private static let root: String = {
        let file: String = #filePath
        return file.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    }()
}
