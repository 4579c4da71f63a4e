import LanguageModel
import Watermarking

/// Marks one answer: half of its tokens, at random. Under one key a context always has the same outcome, so a model of this size
/// would give everybody the same answer if all were marked.
struct WatermarkProcessor: LogitProcessor {
    private static let markedShare = 0.5
    /// More tokens of context than any scheme has.
    private static let longestContext = 64

    private var embedder: any Embedder
    private var random: SplitMix64

    init(_ scheme: any WatermarkScheme, temperature: Float, seed: UInt64) {
        embedder = scheme.embedder(Sampling(temperature: Double(temperature)))
        random = SplitMix64(seed: SplitMix64.derivedSeed(seed, index: -1))
    }

    mutating func process(_ logits: inout [Float], after context: [Token]) {
        guard random.nextUnit() < Self.markedShare else { return }
        let recent = context.suffix(Self.longestContext).map { Int32(truncatingIfNeeded: $0) }
        _ = embedder.mark(&logits, after: recent)
    }
}

/// The member `watermark` of a request: SGLang's `{key, context_window}`, or a ``SchemeDescription`` where it has a
/// `scheme`.
enum WatermarkField {
    static func scheme(_ fields: RequestFields) throws(RequestError) -> (any WatermarkScheme)? {
        guard let value = fields.value("watermark") else { return nil }
        let members = try RequestFields(value, path: "watermark.")
        do {
            if members.value("scheme") != nil { return try SchemeDescription.read(Array(value.textString.utf8)) }
        } catch {
            throw .invalid("watermark: \(error)", parameter: "watermark")
        }
        let text = try members.requiredString("key")
        guard let key = UInt64(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text, radix: 16) else {
            throw .invalid("watermark.key: expected up to 16 hexadecimal digits.", parameter: "watermark.key")
        }
        let width = try members.integer("context_window", in: 1...64) ?? 4
        do {
            return try SGLangGumbel(key: key, contextWidth: width)
        } catch {
            throw .invalid("watermark: \(error)", parameter: "watermark")
        }
    }
}
