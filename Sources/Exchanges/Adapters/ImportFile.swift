import JSON

/// A file of somebody else's log: JSON objects one a line, one behind the other over many lines, or in one array.
struct ImportFile {
    /// What the file is called in errors.
    let path: String
    private let file: LogFile
    /// Standard input, which can be read only once.
    private let held: [UInt8]?

    /// The most bytes of a file that is not one object a line: such a file is held in memory.
    static let largestDocument = 1 << 30

    init(_ file: LogFile) throws(LogReadError) {
        path = file.path
        self.file = file
        held = file.size == nil ? try Self.all(file) : nil
    }

    private func open() throws(LogReadError) -> any ByteSource {
        if let held { return HeldBytes(held) }
        return try file.open()
    }

    /// Calls `body` with each object and the line on which it begins; what cannot be read goes to `reject`.
    func forEachObject(
        reject: (LineFault) -> Void, _ body: (JSONValue, _ line: Int) throws(LineFault.Reason) -> Void
    ) throws(LogReadError) {
        if try isJSONLines() {
            return try JSONLines(path, try open()).forEach(
                reject: { (fault) throws(LogReadError) in reject(fault) }, body)
        }
        let bytes = if let held { held } else { try Self.all(file) }
        bytes.withUnsafeBytes { text in
            var tape = JSONTape(depth: 512)
            var (line, counted) = (1, 0)
            func lineNumber(_ offset: Int) -> Int {
                line += text[counted..<offset].count { $0 == 0x0A }
                counted = offset
                return line
            }
            var cuts = ValueCuts(text)
            while let range = cuts.next() {
                do throws(JSONError) {
                    try tape.read(range, in: text)
                } catch {
                    let place = lineNumber(range.lowerBound)
                    let inside = text[range.lowerBound..<range.lowerBound + min(error.offset, range.count)]
                    reject(
                        LineFault(file: path, line: place + inside.count { $0 == 0x0A }, reason: .json(error)))
                    continue
                }
                guard let base = text.baseAddress, let root = tape.root(of: base + range.lowerBound) else { continue }
                let objects = root.kind == .array ? Array(root.elements) : [root]
                for object in objects {
                    let number = lineNumber(range.lowerBound + object.range.lowerBound)
                    do throws(LineFault.Reason) {
                        guard object.kind == .object else { throw .notAnObject }
                        try body(object, number)
                    } catch {
                        reject(LineFault(file: path, line: number, reason: error))
                    }
                }
            }
        }
    }

    /// The first object of the file; nil where there is none.
    func firstObject<Result>(_ body: (JSONValue) -> Result) throws(LogReadError) -> Result? {
        var found: Result?
        try forEachObject(reject: { _ in }) { (value, _) throws(LineFault.Reason) in
            if found == nil { found = body(value) }
        }
        return found
    }

    /// Whether one of the first lines is an object by itself, and the file does not begin as an array.
    private func isJSONLines() throws(LogReadError) -> Bool {
        var lines = LineReader(try open(), longestLine: 64 << 20)
        var tape = JSONTape()
        var seen = 0
        while seen < 10, let step = try? lines.next() {
            let range: Range<Int>
            switch step {
            case .line(let line): range = line
            case .unfinished(let line): range = line
            case .tooLong: return true
            }
            guard let first = lines.buffer[range].first(where: { $0 > 0x20 }) else { continue }
            if seen == 0, first == UInt8(ascii: "[") { return false }
            seen += 1
            if first == UInt8(ascii: "{"), (try? tape.read(range, in: lines.buffer)) != nil { return true }
        }
        return false
    }

    private static func all(_ file: LogFile) throws(LogReadError) -> [UInt8] {
        let source = try file.open()
        var bytes: [UInt8] = []
        while true {
            var failure: ByteSourceError?
            var taken = 0
            let block = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
                do throws(ByteSourceError) {
                    taken = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
                count = taken
            }
            if let failure { throw LogFile.error(failure, file.path) }
            if taken == 0 { return bytes }
            bytes += block
            guard bytes.count <= largestDocument else {
                throw .line(LineFault(file: file.path, line: 1, reason: .tooLong(limit: largestDocument)))
            }
        }
    }
}

/// Bytes in memory.
private final class HeldBytes: ByteSource {
    private let bytes: [UInt8]
    private(set) var bytesTaken = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        let count = min(buffer.count, bytes.count - bytesTaken)
        buffer.copyBytes(from: bytes[bytesTaken..<bytesTaken + count])
        bytesTaken += count
        return count
    }
}

/// Cuts a text into JSON values that stand one behind the other, by brackets and strings alone: it does not check them.
private struct ValueCuts {
    private let text: UnsafeRawBufferPointer
    private var index = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func next() -> Range<Int>? {
        while index < text.count, text[index] <= 0x20 { index += 1 }
        guard index < text.count else { return nil }
        let start = index
        var depth = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
                if depth <= 0 { return start..<index }
            case 0x0A where depth == 0: return start..<index
            default: index += 1
            }
        }
        return start..<index
    }

    private mutating func skipString() {
        index += 1
        while index < text.count {
            let byte = text[index]
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { break }
        }
        index = min(index, text.count)
    }
}
