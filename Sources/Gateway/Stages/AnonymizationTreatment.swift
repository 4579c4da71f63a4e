import Anonymization
import JSON
import ModelAPI

extension AnswerChannel.Treatment: AnswerTreatment {
    var hidesProbabilities: Bool { recognizer != nil }

    func channel(_ name: String) -> AnonymizedText? {
        // What is signed comes back as it was sent.
        let treatment = name == "thinking" ? withoutRestoring : self
        return name == "partial_json" || name.hasSuffix("arguments") || name.hasSuffix("arguments.delta")
            ? AnonymizedText(arguments: ArgumentsChannel(treatment)) : AnonymizedText(text: AnswerChannel(treatment))
    }

    func treat(_ event: inout ResponseEvent) throws(Pseudonymizer.Failure) {
        var failure: Pseudonymizer.Failure?
        let vocabulary = DocumentTexts.Vocabulary.answer(hidesProbabilities: hidesProbabilities)
        let bytes = DocumentTexts.replacing(in: event.document, vocabulary) { place, text in
            guard place.value.kind == .string, failure == nil else { return nil }
            do throws(Pseudonymizer.Failure) {
                guard let treated = try treated(place, in: text) else { return nil }
                return JSONText.quoted(String(decoding: treated, as: UTF8.self))
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        if let bytes, let document = try? JSONDocument(bytes, depth: 512) { event.document = document }
    }

    /// A text of an answer as it may leave; nil where it stays as it is.
    private func treated(_ place: DocumentTexts.Place, in text: UnsafeRawBufferPointer) throws(Pseudonymizer.Failure)
        -> [UInt8]?
    {
        func isNamed(_ name: StaticString) -> Bool { place.member?.isNamed(name, in: text) ?? false }
        let treatment = isNamed("thinking") ? withoutRestoring : self
        if isNamed("arguments") {
            let before = JSONText.unescape(place.value.range, in: text)
            var channel = ArgumentsChannel(treatment)
            let after = try channel.push(before.utf8) + channel.finish()
            return after.elementsEqual(before.utf8) ? nil : after
        }
        guard let plain = place.plain(in: text) else {
            let unescaped = Array(JSONText.unescape(place.value.range, in: text).utf8)
            return try unescaped.withUnsafeBufferPointer { (text) throws(Pseudonymizer.Failure) in
                try AnswerChannel.whole(UnsafeRawBufferPointer(text), treatment)
            }
        }
        return try AnswerChannel.whole(plain, treatment)
    }
}

/// One text of an answer, or the arguments of a tool's call, on its way through the anonymizer. One of the two is there.
struct AnonymizedText: AnswerTextChannel {
    private var text: AnswerChannel?
    private var arguments: ArgumentsChannel?

    init(text: AnswerChannel) { self.text = text }

    init(arguments: ArgumentsChannel) { self.arguments = arguments }

    mutating func push(_ bytes: [UInt8]) throws(Pseudonymizer.Failure) -> [UInt8] {
        if let treated = try text?.push(bytes) { return treated }
        return try arguments?.push(bytes) ?? bytes
    }

    mutating func finish() throws(Pseudonymizer.Failure) -> [UInt8] {
        if let rest = try text?.finish() { return rest }
        return try arguments?.finish() ?? []
    }
}
