extension CapabilityModel {
    /// The model that comes with the program, trained on what `docs/detection-content.md` lists.
    static let builtIn: CapabilityModel = {
        guard let model = CapabilityModel(base64: trainedWeights) else {
            preconditionFailure("the weights in CapabilityModel+Weights.swift are incomplete")
        }
        return model
    }()

    /// The size of a model in bytes: two steps and eight biases, then eight weights for each form and each feature.
    static let sizeInBytes = headSize + 8 * (RequestForm.count + ContentFeatures.count)
    private static let headSize = 4 * 10

    /// A model from ``bytes``.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.sizeInBytes else { return nil }
        func float(at offset: Int) -> Float {
            var bits: UInt32 = 0
            for place in (offset..<offset + 4).reversed() { bits = bits << 8 | UInt32(bytes[place]) }
            return Float(bitPattern: bits)
        }
        var bias = SIMD8<Float>()
        for column in 0..<8 { bias[column] = float(at: 8 + 4 * column) }
        let rows = stride(from: Self.headSize, to: bytes.count, by: 8).map { offset in
            var row = SIMD8<Int8>()
            for column in 0..<8 { row[column] = Int8(bitPattern: bytes[offset + column]) }
            return row
        }
        self.init(
            weights: Array(rows[RequestForm.count...]), formWeights: Array(rows[..<RequestForm.count]), bias: bias,
            step: float(at: 0), formStep: float(at: 4))
    }

    /// The model as little-endian bytes.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.sizeInBytes)
        for float in [step, formStep] + (0..<8).map({ bias[$0] }) {
            for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: float.bitPattern >> UInt32(8 * place))) }
        }
        for row in formWeights + weights { for column in 0..<8 { bytes.append(UInt8(bitPattern: row[column])) } }
        return bytes
    }

    /// A model from ``bytes`` in Base64 (RFC 4648), with line breaks.
    init?(base64 text: StaticString) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.sizeInBytes)
        let isValid = text.withUTF8Buffer { text in
            var bits: UInt32 = 0
            var count: UInt32 = 0
            for letter in text where letter != 0x0A && letter != UInt8(ascii: "=") {
                guard let value = Self.base64Value(letter) else { return false }
                bits = bits << 6 | value
                count += 6
                guard count >= 8 else { continue }
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
            return true
        }
        guard isValid else { return nil }
        self.init(bytes: bytes)
    }

    private static func base64Value(_ letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
