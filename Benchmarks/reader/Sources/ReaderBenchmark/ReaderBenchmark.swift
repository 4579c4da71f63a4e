import Exchanges

/// Makes logs, and reads them in the ways that are compared.
@main
struct ReaderBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "generate": try Generation.write(lines: Int(arguments[1]) ?? 0, path: arguments[2])
        case "divide":
            try Generation.divide(
                arguments[1], into: Int(arguments[2]) ?? 1, folder: arguments[3], ending: arguments[4])
        case "excise": try Reading.excise(Array(arguments[2...]), threads: Int(arguments[1]) ?? 1)
        case "records": try Reading.records(arguments[1])
        case "foundation": try Reading.foundation(arguments[1])
        case "accounts": try Reading.accounts(Int(arguments[1]) ?? 0, path: arguments[2])
        default:
            print(
                "generate LINES FILE | divide FILE PARTS FOLDER ENDING | excise THREADS PATH… | records FILE | foundation FILE | "
                    + "accounts COUNT FILE")
        }
    }
}

/// What every way of reading takes from a log. Equal sums show that all read the same.
struct Taken: Sendable {
    var lines = 0
    var textBytes = 0
    var nameBytes = 0
    var tokens = 0
    var statuses = 0
    /// Milliseconds since 1970, modulo 2^64.
    var times: Int64 = 0

    static func += (left: inout Taken, right: Taken) {
        left.lines += right.lines
        left.textBytes += right.textBytes
        left.nameBytes += right.nameBytes
        left.tokens += right.tokens
        left.statuses += right.statuses
        left.times &+= right.times
    }
}
