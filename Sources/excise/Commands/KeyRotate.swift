import Access
import ArgumentParser
import Console
import Exchanges

/// `excise key rotate`.
struct KeyRotate: ParsableCommand {
    private struct Rotation: Encodable {
        let old: KeyDescription
        let new: KeyDescription
    }

    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a key in the place of another, which works on for a grace period.",
        discussion: """
            The new key works at once. It has the old key's name and, unless said otherwise, its expiry.

              excise key rotate 0123456789ab
              excise key rotate 0123456789ab --grace 1h30m
              excise key rotate 0123456789ab --grace 0s --quiet
            """)

    @OptionGroup var key: KeyIDArguments

    @Option(
        help: ArgumentHelp("How long the old key still works. (default: 24h)", valueName: "duration"),
        transform: { try DurationText.parse($0) })
    var grace: Duration?

    @OptionGroup var expiry: KeyExpiryOptions
    @OptionGroup var output: KeyOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            let expires = expiry.moment(after: access.now)
            let rotated = try access.rotateKey(
                key.id, grace: grace ?? AccessControl.defaultGrace, expires: expires.map { .set($0) } ?? .keep,
                by: database.administrator)
            if output.json {
                let now = access.now
                print(
                    try JSONLine.of(
                        Rotation(old: KeyDescription(rotated.old, at: now), new: KeyDescription(rotated.new, at: now))))
            } else if output.quiet {
                print(rotated.new.key)
            } else {
                print(rotated.new.key)
                print()
                print("This is key \(rotated.new.record.id). Store it now: it cannot be shown again.")
                if let expires = rotated.new.record.expires { print("It works until \(expires).") }
                if let end = rotated.old.expires {
                    print(
                        "The old key \(rotated.old.id) \(end > access.now ? "works until \(end)" : "no longer works").")
                }
            }
        }
    }
}
