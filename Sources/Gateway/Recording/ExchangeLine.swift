import Crypto
import Exchanges
import JSON
import ModelAPI
import NIOCore

/// Writes one exchange as a line of the exchange log.
///
/// What a request holds goes over as the bytes that came: they have been checked, and are not read twice.
struct ExchangeLine {
    private(set) var bytes: [UInt8] = []

    init(reserving count: Int) {
        bytes.reserveCapacity(count)
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    mutating func name(_ name: StaticString) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: StaticString, _ text: String) {
        self.name(name)
        JSONText.append(text, to: &bytes)
    }

    mutating func add(_ name: StaticString, ifAny text: String?) {
        if let text, !text.isEmpty { add(name, text) }
    }

    mutating func add(_ name: StaticString, _ number: Int) {
        self.name(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Text that is the inside of a JSON string already.
    mutating func add(_ name: StaticString, escaped text: [UInt8]) {
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A value of the request, as it came; a line end between its parts is left out, since a record is one line.
    mutating func add(raw value: UnsafeRawBufferPointer.SubSequence) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        // A string holds none.
        if value.first != UInt8(ascii: "\""), bytes[start...].contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            bytes.replaceSubrange(start..., with: bytes[start...].filter { $0 != 0x0A && $0 != 0x0D })
        }
    }

    mutating func add(_ name: StaticString, raw value: JSONSlice, in text: UnsafeRawBufferPointer) {
        self.name(name)
        add(raw: text[value.range])
    }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Billionths as a decimal number, without trailing zeros.
    mutating func add(_ name: StaticString, billionths amount: Int) {
        self.name(name)
        let (whole, fraction) = amount.quotientAndRemainder(dividingBy: 1_000_000_000)
        bytes.append(contentsOf: String(whole).utf8)
        guard fraction != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var rest = fraction
        var unit = 100_000_000
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}
