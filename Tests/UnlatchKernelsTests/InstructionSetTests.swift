import Foundation
import Testing
import UnlatchKernels

/// What becomes of UNLATCH_INSTRUCTION_SET. It is read once in a process, so each case has one of its own.
@Suite struct InstructionSetTests {
    @Test func `a word that names no instruction set is said once on standard error, with what is accepted`()
        async throws
    {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            setenv("UNLATCH_INSTRUCTION_SET", "nope", 1)
            let best = InstructionSet.current
            let text = "there is no such instruction set; write default, x86-64-v3 or x86-64-v4"
            guard InstructionSet.current == best,
                InstructionSet.note == "UNLATCH_INSTRUCTION_SET=nope is ignored: \(text)"
            else { fatalError("\(InstructionSet.note ?? "no note")") }
            do {
                try InstructionSet.check()
                fatalError("it was accepted")
            } catch {
                let expected =
                    "UNLATCH_INSTRUCTION_SET: there is no instruction set 'nope'; write default, x86-64-v3 or x86-64-v4"
                if "\(error)" != expected { fatalError("\(error)") }
            }
        }
        let lines = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
            .split(separator: "\n").filter { $0.contains("UNLATCH_INSTRUCTION_SET") }
        #expect(
            lines == [
                "unlatch: UNLATCH_INSTRUCTION_SET=nope is ignored: there is no such instruction set; write default, "
                    + "x86-64-v3 or x86-64-v4"
            ])
    }

    @Test func `a closed standard error changes nothing`() async {
        await #expect(processExitsWith: .success) {
            setenv("UNLATCH_INSTRUCTION_SET", "avx", 1)
            close(STDERR_FILENO)
            _ = InstructionSet.current
        }
    }

    @Test func `an instruction set is followed, and nothing is said where none is named`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            setenv("UNLATCH_INSTRUCTION_SET", "default", 1)
            try InstructionSet.check()
            guard InstructionSet.current == .baseline, InstructionSet.note == nil else {
                fatalError("another one runs")
            }
            setenv("UNLATCH_INSTRUCTION_SET", "", 1)
            try InstructionSet.check()
            guard InstructionSet.note == nil else { fatalError("an empty word is none") }
        }
        #expect(!String(decoding: try #require(result).standardErrorContent, as: UTF8.self).contains("UNLATCH"))
    }
}
