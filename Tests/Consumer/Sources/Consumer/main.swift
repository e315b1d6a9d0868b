import Unlatch

// 0.5 · 0.5 · 1000: exact in binary, so the answer is one string on every machine.
let team = try Team(threads: 2)
let x = [Double](repeating: 0.5, count: 1000)
let dot = try x.withUnsafeBufferPointer { try Vectors.dot($0, $0, on: team) }
print("dot = \(dot)")
