import JSON

/// A channel whose text is JSON, as arguments of a tool are, and comes in pieces that may end anywhere: texts inside of it are
/// treated one by one without their escapes and written back with them; all else, names of members included, passes as it is.
/// What is no JSON from its first character on is treated as text.
public struct ArgumentsChannel: Sendable {
    private let treatment: AnswerChannel.Treatment
    private var channel: AnswerChannel
    private var form = Form.unknown
    /// Objects (true) and lists that are open.
    private var open: [Bool] = []
    private var isName = false
    private var expectsName = false
    private var isInString = false
    /// An escape whose end has not come, with its backslash; two of them where it is the first half of a pair.
    private var escape: [UInt8] = []

    private enum Form { case unknown, json, text }

    /// A channel of which nothing has come.
    public init(_ treatment: AnswerChannel.Treatment) {
        self.treatment = treatment
        channel = AnswerChannel(treatment)
    }

    /// Takes bytes and gives what is certain.
    public mutating func push(_ bytes: some Collection<UInt8>) throws(Pseudonymizer.Failure) -> [UInt8] {
        var output: [UInt8] = []
        /// What has come of a text, without escapes.
        var run: [UInt8] = []
        for byte in bytes {
            if form == .unknown, !byte.isSpace {
                form = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") ? .json : .text
            }
            if form == .text {
                run.append(byte)
            } else if isInString {
                if escape.count == 6, byte != UInt8(ascii: "\\") {
                    // The first half of a pair without the other stands for nothing.
                    run += "\u{FFFD}".utf8
                    escape = []
                }
                if isName {
                    passName(byte, &output)
                } else if !escape.isEmpty {
                    takeEscape(byte, &run)
                } else if byte == UInt8(ascii: "\\") {
                    escape.append(byte)
                } else if byte == UInt8(ascii: "\"") {
                    Self.escape(try channel.push(run), &output)
                    Self.escape(try channel.finish(), &output)
                    run.removeAll(keepingCapacity: true)
                    output.append(byte)
                    isInString = false
                } else {
                    run.append(byte)
                }
            } else {
                structure(byte)
                output.append(byte)
            }
        }
        if !run.isEmpty {
            let text = try channel.push(run)
            if form == .text { output += text } else { Self.escape(text, &output) }
        }
        return output
    }

    /// The end of the channel: gives the rest. Afterwards it is as new.
    public mutating func finish() throws(Pseudonymizer.Failure) -> [UInt8] {
        let rest = try channel.finish()
        var output: [UInt8] = []
        if form == .text { output = rest } else { Self.escape(rest, &output) }
        if !isName { output += escape }
        self = ArgumentsChannel(treatment)
        return output
    }

    private mutating func structure(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"):
            open.append(true)
            expectsName = true
        case UInt8(ascii: "["):
            open.append(false)
            expectsName = false
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            _ = open.popLast()
            expectsName = false
        case UInt8(ascii: ","): expectsName = open.last ?? false
        case UInt8(ascii: ":"): expectsName = false
        case UInt8(ascii: "\""):
            isInString = true
            isName = expectsName
            escape = []
        default: break
        }
    }

    private mutating func passName(_ byte: UInt8, _ output: inout [UInt8]) {
        output.append(byte)
        if !escape.isEmpty {
            escape = []
        } else if byte == UInt8(ascii: "\\") {
            escape = [byte]
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            expectsName = false
        }
    }

    /// Takes a byte of an escape and, once it is whole, gives what it stands for.
    private mutating func takeEscape(_ byte: UInt8, _ run: inout [UInt8]) {
        escape.append(byte)
        let last = escape.count > 6 ? Array(escape[6...]) : escape
        guard last.count > 1 else { return }
        if last[1] == UInt8(ascii: "u") {
            guard last.count == 6 else { return }
            // The first half of a pair waits for the other.
            let isFirstHalf =
                escape.count == 6 && last[2] | 0x20 == UInt8(ascii: "d")
                && "89abAB".utf8.contains(last[3])
            if isFirstHalf { return }
        }
        let quoted = [UInt8(ascii: "\"")] + escape + [UInt8(ascii: "\"")]
        quoted.withUnsafeBytes { run += JSONText.unescape(0..<quoted.count, in: $0).utf8 }
        escape = []
    }

    private static func escape(_ text: [UInt8], _ output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        output += JSONText.quoted(String(decoding: text, as: UTF8.self)).dropFirst().dropLast()
    }
}
