import Console
import Foundation

/// The admin token that a gateway makes for itself where the configuration gives none.
enum AdminTokenFile {
    static func path(_ dataFolder: String) -> String { dataFolder + "/admin-token" }

    /// The token in the file, which is made at first use and readable by its owner only.
    static func readOrCreate(_ dataFolder: String) throws -> String {
        let path = path(dataFolder)
        if let data = FileManager.default.contents(atPath: path) {
            let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.utf8.count >= AdminToken.minimumLength else {
                throw CommandFailure(
                    "\(path) holds no token of at least \(AdminToken.minimumLength) characters",
                    next: "delete it to have a new one made, or set admin.token in the configuration")
            }
            return text
        }
        var generator = SystemRandomNumberGenerator()
        let token = (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data((token + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else {
            throw CommandFailure(
                "cannot write \(path)", next: "make the data folder writable, or set admin.token in the configuration")
        }
        return token
    }
}
