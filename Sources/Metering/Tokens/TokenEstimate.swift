#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An estimate of the tokens of a text that needs no vocabulary and about a nanosecond a byte.
///
/// Each byte costs a fraction of a token. Where a run of bytes of one ``ByteClass`` begins, the fraction depends on the class
/// and on what stood before; within the run on the class and the place in it. So a space before a word costs nearly
/// nothing, a long word more than a short one, digits a third of a token each. The fractions
/// (`TokenEstimate+Weights.swift`) are a least-squares fit of the relative error to the mean of six public tokenizers;
/// `docs/performance.md` has the error that is left, per tokenizer and kind of text.
public struct TokenEstimate: TokenCounter {
    /// Makes the estimate; all are the same.
    public init() {}

    /// Rounded to the nearest; at least 1 for a text that is not empty.
    public func tokens(in text: UnsafeRawBufferPointer) -> Int {
        guard !text.isEmpty else { return 0 }
        var scan = Scan()
        scan.add(text)
        return scan.tokens
    }

    /// Counts an escape as the character that it stands for, without unescaping.
    public func tokens(inJSONString inside: UnsafeRawBufferPointer) -> Int {
        guard let base = inside.baseAddress, !inside.isEmpty else { return 0 }
        var scan = Scan()
        var offset = 0
        while offset < inside.count {
            let rest = inside.count - offset
            guard let found = memchr(base + offset, Int32(UInt8(ascii: "\\")), rest) else {
                scan.add(UnsafeRawBufferPointer(start: base + offset, count: rest))
                break
            }
            let length = UnsafeRawPointer(found) - (base + offset)
            scan.add(UnsafeRawBufferPointer(start: base + offset, count: length))
            offset += length
            offset += scan.addEscape(UnsafeRawBufferPointer(rebasing: inside[offset...]))
        }
        return scan.tokens
    }
}

extension TokenEstimate {
    /// The sum so far and what the next byte's cost depends on.
    private struct Scan {
        private var sum = 0
        private var previous = ByteClass.newline.rawValue
        private var context = ByteClass.newline.context.rawValue
        /// Bit i: whether the byte i places ago was of another class than the one before it. The zeros at its low end are
        /// as many as the run is long, less one.
        private var begins = UInt32.max

        /// Rounded to the nearest, at least 1.
        var tokens: Int { max(1, (sum + Weights.one / 2) / Weights.one) }

        mutating func add(_ text: UnsafeRawBufferPointer) { self = adding(text) }

        private func adding(_ text: UnsafeRawBufferPointer) -> Scan {
            var scan = self
            Self.classes.withUnsafeBufferPointer { classes in
                Self.contexts.withUnsafeBufferPointer { contexts in
                    Self.costs.withUnsafeBufferPointer { costs in
                        for byte in text {
                            let byteClass = classes[Int(byte)]
                            scan.begins = scan.begins &<< 1 | (byteClass == scan.previous ? 0 : 1)
                            // At most fifteen, the last place that is told apart.
                            let place = (scan.begins | 0x8000).trailingZeroBitCount
                            let index = place &<< 8 | Int(scan.context) &<< 5 | Int(byteClass)
                            scan.sum &+= Int(costs[index])
                            scan.previous = byteClass
                            scan.context = contexts[Int(byte)]
                        }
                    }
                }
            }
            return scan
        }

        /// Adds the escape at the start of `text`; returns how many bytes it takes.
        mutating func addEscape(_ text: UnsafeRawBufferPointer) -> Int {
            guard text.count >= 2 else {
                add(text)
                return text.count
            }
            switch text[1] {
            case UInt8(ascii: "n"), UInt8(ascii: "r"): add(0x0A)
            case UInt8(ascii: "t"): add(0x09)
            case UInt8(ascii: "b"), UInt8(ascii: "f"): add(0x00)
            case UInt8(ascii: "u") where text.count >= 6: return addUnicodeEscape(text)
            case let other: add(other)
            }
            return 2
        }

        /// `\uXXXX` as the first byte of what it stands for; the second half of a pair costs nothing.
        private mutating func addUnicodeEscape(_ text: UnsafeRawBufferPointer) -> Int {
            var unit: UInt32 = 0
            for digit in text[2..<6] {
                // The value of a hexadecimal digit, in either case.
                unit = unit << 4 | UInt32(digit & 0x0F) + (digit >= 0x40 ? 9 : 0)
            }
            switch unit {
            case 0..<0x80: add(UInt8(unit))
            case 0x80..<0x800:
                add(UInt8(0xC0 | unit >> 6))
                add(0x80)
            case 0xD800..<0xDC00:
                add(0xF0)
                add(0x80)
            case 0xDC00..<0xE000: break
            default:
                add(UInt8(truncatingIfNeeded: 0xE0 | unit >> 12 & 0x0F))
                add(0x80)
            }
            return 6
        }

        private mutating func add(_ byte: UInt8) {
            withUnsafeBytes(of: byte) { add($0) }
        }

        private static let classes: [UInt8] = (0...255).map { ByteClass($0).rawValue }
        private static let contexts: [UInt8] = (0...255).map { ByteClass($0).context.rawValue }

        /// ``Weights`` laid out for one look-up a byte: 16 places in a run, 8 contexts, 32 classes.
        private static let costs: [UInt16] = {
            var costs = [UInt16](repeating: UInt16(Weights.one), count: 4096)
            for (context, row) in Weights.beginning.enumerated() {
                for (byteClass, cost) in row.enumerated() { costs[context << 5 | byteClass] = cost }
            }
            for (byteClass, row) in Weights.goingOn.enumerated() {
                for (place, cost) in row.enumerated() {
                    for context in 0..<8 { costs[(place + 1) << 8 | context << 5 | byteClass] = cost }
                }
            }
            return costs
        }()
    }
}
