import Foundation
import Testing
import UnlatchParallel

@Suite struct OtherRuntimeTests {
    @Test("a second OpenMP library in the process is reported, and teams go on working")
    func others() async throws {
        await #expect(processExitsWith: .success) {
            precondition(OpenMPRuntime.others.isEmpty, "\(OpenMPRuntime.others)")
            try Team(threads: 2).parallelFor(0..<100) { _ in }

            // Our own under the name of Intel's: what a program has that brings a copy along.
            let ours = OpenMPRuntime.description.split(separator: " ").last.map(String.init) ?? ""
            let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-openmp-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let copy = folder.appending(path: "libiomp5.so").path
            try FileManager.default.copyItem(atPath: ours, toPath: copy)
            let handle = dlopen(copy, RTLD_NOW | RTLD_LOCAL)
            try FileManager.default.removeItem(at: folder)
            precondition(handle != nil, "\(copy) could not be loaded")
            let intel = OpenMPRuntime.others
            precondition(intel.count == 1 && intel[0].file == copy && intel[0].risk == .mayCrash, "\(intel)")
            precondition(intel[0].description.contains("may crash"))

            // GNU's is there wherever gcc's runtime libraries are.
            if dlopen("libgomp.so.1", RTLD_NOW | RTLD_LOCAL) != nil {
                let gnu = OpenMPRuntime.others.filter { $0.risk == .sharesCores }
                precondition(gnu.count == 1 && gnu[0].file.contains("/libgomp"), "\(gnu)")
            } else {
                skipPart("libgomp.so.1 is not installed")
            }
            let sum = try Team(threads: 2).parallelReduce(0..<1000, .sum) { $0 }
            precondition(sum == 499_500)
        }
    }
}
