import Access
import ArgumentParser
import Exchanges
import Foundation

/// Which key: its public id, or the whole key as somebody may have pasted it. What is neither is not repeated in the
/// error, because it may be a secret of another kind.
struct KeyIDArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The key's public id: the 12 characters after 'ex-'.", valueName: "key-id"))
    var text: String

    var id: String { KeyText.publicID(in: text) ?? "" }

    func validate() throws {
        guard KeyText.publicID(in: text) != nil else {
            throw ValidationError(
                "This is not a key's public id. It is the 12 characters after 'ex-'; 'excise key list' shows them.")
        }
    }
}

/// When a key ends.
struct KeyExpiryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How long the key works, such as 90d or 12h.", valueName: "duration"),
        transform: { try DurationText.parse($0) })
    var expiresIn: Duration?

    @Option(
        help: ArgumentHelp("When the key stops working, RFC 3339.", valueName: "time"),
        transform: { try Timestamp(rfc3339: $0) })
    var expires: Timestamp?

    func validate() throws {
        if expiresIn != nil, expires != nil { throw ValidationError("--expires and --expires-in exclude each other.") }
    }

    func moment(after now: Timestamp) -> Timestamp? {
        expires ?? expiresIn.map { now.advanced(by: $0) }
    }
}

/// How a new key is shown, the one time that it is.
struct KeyOutputOptions: ParsableArguments {
    @Flag(name: [.customShort("q"), .long], help: "Write only the key.")
    var quiet = false

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if quiet, json { throw ValidationError("--quiet and --json exclude each other.") }
    }
}
