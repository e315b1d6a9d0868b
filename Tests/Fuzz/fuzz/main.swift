import Glibc

// The parsers of what comes from outside, given inputs that nobody thought of.
//
//     fuzz list                                  the targets, one on each line
//     fuzz TARGET random SEED MILLISECONDS FILE  random changes, the same for the same seed; FILE holds the input under
//                                                test, and is there afterwards where the process was ended by it
//     fuzz TARGET once FILE                      that one input
//     fuzz TARGET guided OPTION... FOLDER        guided by coverage, with libFuzzer's options, the corpus in a folder;
//                                                the program that Scripts/fuzz.sh builds can do so
//     fuzz TARGET prepared OPTION... FOLDER      what libFuzzer would be given for that, an argument on each line
//
// An input that takes 10 seconds ends the process by SIGALRM; one that traps, by another signal.

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["list"] {
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
}
guard let target = FuzzTarget.all.first(where: { $0.name == arguments.first }), arguments.count > 2 else {
    Fuzzing.fail("'\(arguments.joined(separator: " "))' is not understood; its source says what is")
}
switch (arguments[1], arguments.count) {
case ("once", 3):
    alarm(Fuzzing.secondsForOne)
    target.run(Fuzzing.contents(of: arguments[2]))
case ("random", 5):
    guard let seed = UInt64(arguments[2]), let milliseconds = Int(arguments[3]) else {
        Fuzzing.fail("give a seed and a number of milliseconds")
    }
    Fuzzing.random(target, seed: seed, for: .milliseconds(milliseconds), last: arguments[4])
case ("prepared", _): for argument in Fuzzing.prepare(target, Array(arguments.dropFirst(2))) { print(argument) }
case ("guided", _): Fuzzing.guided(target, Array(arguments.dropFirst(2)))
default: Fuzzing.fail("'\(arguments[1])' is none of once, random, prepared and guided, or lacks something")
}
SystemFiles.shared.remove()
