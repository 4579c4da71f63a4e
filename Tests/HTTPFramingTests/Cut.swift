/// Bytes cut in pieces.
enum Cut {
    static func everywhere(_ bytes: [UInt8]) -> [[UInt8]] { bytes.map { [$0] } }

    static func once(_ bytes: [UInt8], at place: Int) -> [[UInt8]] { [Array(bytes[..<place]), Array(bytes[place...])] }

    /// Pieces whose lengths follow from the bytes themselves, so that the same bytes are always cut alike.
    static func somewhere(_ bytes: [UInt8]) -> [[UInt8]] {
        var state = bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let end = min(bytes.count, start + 1 + Int(state >> 33) % 7)
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}
