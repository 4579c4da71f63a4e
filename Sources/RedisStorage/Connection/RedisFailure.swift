/// Why a connection to Redis came to nothing.
enum RedisFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection could be made.
    case unreachable(String)
    /// The other side ended it.
    case closed
    /// An answer took longer than it may.
    case late
    /// What came is no RESP2.
    case malformed(RESPError)
    /// It answered a command with an error, or with something else than that command's answer.
    case refused(command: String, answer: String)
    /// The cells are on another node of a Redis Cluster.
    case moved(to: String)
    /// It was ended on purpose.
    case stopped

    var description: String {
        switch self {
        case .unreachable(let reason): "no connection: \(reason)"
        case .closed: "the connection was closed"
        case .late: "an answer took too long"
        case .malformed(let error): "an answer is no RESP2: \(error)"
        case .refused(let command, let answer): "\(command) was answered with: \(answer)"
        case .moved(let address): "the cells are on \(address)"
        case .stopped: "stopped"
        }
    }
}
