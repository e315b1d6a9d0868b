import Foundation
import Testing
import UnlatchPython

/// A function of an object file, as the disassembler writes it.
private struct Function {
    let name: String
    var addresses: [Int] = []
    var instructions: [String] = []

    /// What is called, or jumped to, by name.
    var callees: Set<String> = []

    /// The instructions of the loops that contain no other loop.
    var innermostLoops: [ArraySlice<String>] {
        var spans: [ClosedRange<Int>] = []
        for (i, instruction) in instructions.enumerated() where instruction.hasPrefix("j") {
            guard let target = Function.target(of: instruction), target <= addresses[i],
                let first = addresses.firstIndex(of: target)
            else { continue }
            spans.append(first...i)
        }
        return spans.filter { span in
            !spans.contains { $0 != span && $0.lowerBound >= span.lowerBound && $0.upperBound <= span.upperBound }
        }.map { instructions[$0] }
    }

    /// "jne 0x190 <exp_f64_loop_v4+0x20>" goes to 0x190.
    private static func target(of jump: String) -> Int? {
        let words = jump.split(whereSeparator: \.isWhitespace)
        guard words.count > 1 else { return nil }
        return Int(words[1].hasPrefix("0x") ? words[1].dropFirst(2) : words[1], radix: 16)
    }
}

/// The functions of an object file, by name; nil where the disassembler fails.
private func functions(in object: String, _ disassembler: String) throws -> [String: Function] {
    let result = try ChildProcess(disassembler, ["-dr", "--no-show-raw-insn", object], timeout: 120).run()
    try #require(result.status == 0, "\(disassembler) \(object): \(String(decoding: result.errors, as: UTF8.self))")
    var all: [String: Function] = [:]
    var current: Function?
    for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix(">:"), let open = line.firstIndex(of: "<") {
            if let current { all[current.name] = current }
            current = Function(name: String(line[line.index(after: open)...].dropLast(2)))
        } else if let relocation = line.range(of: "R_X86_64_") {
            // "R_X86_64_PLT32 erf_f64_loop_v4-0x4"
            let words = line[relocation.lowerBound...].split(whereSeparator: \.isWhitespace)
            if words.count > 1, let name = words[1].split(separator: "-").first {
                current?.callees.insert(String(name))
            }
        } else if let colon = line.firstIndex(of: ":"),
            let address = Int(line[..<colon].trimmingCharacters(in: .whitespaces), radix: 16)
        {
            let instruction = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            current?.addresses.append(address)
            current?.instructions.append(instruction)
            // A call within the object may have been resolved: "callq 0x170 <exp_f64_loop_v4>".
            if instruction.hasPrefix("call"), let open = instruction.lastIndex(of: "<") {
                let name = instruction[instruction.index(after: open)...].prefix { $0 != ">" && $0 != "+" }
                current?.callees.insert(String(name))
            }
        }
    }
    if let current { all[current.name] = current }
    return all
}

/// The versions of the kernels, as they were compiled.
@Suite(
    .enabled(if: Toolchain.isX86, "the kernels have versions on x86-64 alone"),
    .disabled(if: Toolchain.sanitizes, "a sanitizer changes the loops"))
struct DisassemblyTests {
    /// Kernels whose loops do not work on vectors, and why.
    private static let narrow: [String: String] = {
        var reasons: [String: String] = [:]
        func except(_ names: [String], because reason: String) { for name in names { reasons[name] = reason } }
        except(
            ["spmv_f64_i32", "spmv_f64_i64", "spmv_f32_i32", "spmv_f32_i64"],
            because: "a row is often shorter than a vector, and gathering is no faster than single loads")
        for kind in ["int32", "int64", "float", "double", "pairs_of_32", "pairs_of_64"] {
            except(
                ["count_all_\(kind)", "scatter_\(kind)"],
                because: "each number is counted, or goes, where its digit says: one after the other")
        }
        except(
            ["take_4", "take_8", "search_f32", "search_f64", "search_i32", "search_i64"],
            because: "elements are read one at a time, wherever they lie")
        except(["recolour_v3"], because: "before AVX-512 no instruction looks bytes up in a table of 256")
        except(
            ["take_indices_double_v3", "take_indices_int64_v3"],
            because: "before AVX-512 there is no instruction that moves the chosen elements together")
        return reasons
    }()

    /// Beside the tests; those of sources that are gone may still lie there.
    static let objects = {
        let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return ["CSources/CKernels", "Benchmarks/CPeakRate"].flatMap { folder in
            let sources = Repository.root.appendingPathComponent(folder)
            let objects = built.appendingPathComponent("\(sources.lastPathComponent).build").path
            let names = (try? FileManager.default.contentsOfDirectory(atPath: sources.path)) ?? []
            return names.filter { $0.hasSuffix(".c") }.sorted().map { "\(objects)/\($0).o" }
        }
    }()

    @Test("the kernels' sources are found")
    func found() { #expect(DisassemblyTests.objects.count >= 5) }

    @Test("the innermost loops of each version use registers as wide as its instruction set has", arguments: objects)
    func widths(object: String) throws {
        let disassembler = try #require(Toolchain.program("llvm-objdump") ?? Toolchain.program("objdump"), "no objdump")
        let functions = try functions(in: object, disassembler)
        for (suffix, register, wider) in [
            ("_default", "%xmm", "%ymm"), ("_v3", "%ymm", "%zmm"), ("_v4", "%zmm", "%none"),
        ] {
            for function in functions.values where function.name.hasSuffix(suffix) {
                let kernel = String(function.name.dropLast(suffix.count))
                // What is wider would be an instruction that the processor may not have.
                let wide = function.instructions.first {
                    $0.contains(wider) || (suffix == "_default" && $0.contains("%zmm"))
                }
                #expect(wide == nil, "\(function.name) has '\(wide ?? "")'")
                guard suffix != "_default", DisassemblyTests.narrow[kernel] == nil,
                    DisassemblyTests.narrow[function.name] == nil
                else { continue }
                let reached =
                    [function] + function.callees.compactMap { functions[$0] }.filter { $0.name.hasSuffix(suffix) }
                let loops = reached.flatMap(\.innermostLoops)
                #expect(
                    loops.contains { $0.contains { $0.contains(register) } },
                    "\(function.name): none of \(loops.count) innermost loops uses \(register)")
            }
        }
    }

    @Test("what does not fit the cache is written with streaming stores and a fence")
    func streaming() throws {
        let disassembler = try #require(Toolchain.program("llvm-objdump") ?? Toolchain.program("objdump"), "no objdump")
        let object = try #require(DisassemblyTests.objects.first { $0.hasSuffix("/vectors.c.o") })
        let functions = try functions(in: object, disassembler)
        for name in ["copy", "scale", "add", "triad"].flatMap({ ["\($0)_f32", "\($0)_f64"] }) {
            for version in ["default", "v3", "v4"] {
                let instructions = try #require(functions["\(name)_\(version)"]).instructions
                #expect(instructions.contains { $0.contains("movnt") }, "\(name)_\(version) streams nothing")
                #expect(instructions.contains { $0.hasPrefix("sfence") }, "\(name)_\(version) has no fence")
            }
        }
    }

    @Test("the loops over libmvec call the function of their width")
    func libmvec() throws {
        let disassembler = try #require(Toolchain.program("llvm-objdump") ?? Toolchain.program("objdump"), "no objdump")
        let object = try #require(DisassemblyTests.objects.first { $0.hasSuffix("vectormath.c.o") })
        let functions = try functions(in: object, disassembler)
        for name in ["exp", "log", "sin", "cos", "erf"] {
            for (version, doubles, floats) in [
                ("default", "_ZGVbN2v_", "_ZGVbN4v_"), ("v3", "_ZGVdN4v_", "_ZGVdN8v_"),
                ("v4", "_ZGVeN8v_", "_ZGVeN16v_"),
            ] {
                for loop in ["loop", "streamed"] {
                    let (double, float) = (
                        functions["\(name)_f64_\(loop)_\(version)"], functions["\(name)_f32_\(loop)_\(version)"]
                    )
                    // erf through a pointer: see glibc.c.
                    let pointer = name == "erf" ? "unl" : ""
                    #expect(double?.callees.contains(pointer + doubles + name) == true)
                    #expect(float?.callees.contains(pointer + floats + name + "f") == true)
                }
            }
        }
    }
}
