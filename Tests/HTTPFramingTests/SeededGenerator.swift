/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `times` calls.
    mutating func chance(_ times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }
}

/// Small damage to bytes: what a fuzzer without coverage does.
enum Mutation {
    static func mutated(_ bytes: [UInt8], with other: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...8, using: &generator))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 4 where place < bytes.count:
                bytes[place] =
                    Array("\r\n\t :,;-+0159xX\u{0}\u{b}\u{7f}\"\\{}[]".utf8).randomElement(using: &generator) ?? 0
            case 5: bytes.removeSubrange(place...)
            case 6 where !other.isEmpty:
                let from = Int.random(in: 0..<other.count, using: &generator)
                let length = Int.random(in: 1...24, using: &generator)
                bytes.insert(contentsOf: other[from..<min(other.count, from + length)], at: place)
            default:
                let word = [
                    "\r\n", "\r\n\r\n", "\r\n ", "chunked", "0\r\n\r\n", "Content-Length: 5", "\u{feff}", "\\u0000",
                    "data:",
                ]
                bytes.insert(contentsOf: Array((word.randomElement(using: &generator) ?? "").utf8), at: place)
            }
        }
        return bytes
    }
}
