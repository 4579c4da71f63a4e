import Anonymization
import JSON
import ModelAPI

extension AnswerChannel.Treatment: AnswerTreatment {
    var hidesProbabilities: Bool { recognizer != nil }

    func channel(_ name: String) -> AnonymizedText? {
        // What is signed comes back as it was sent.
        var treatment = self
        if name == "thinking" { treatment.restores = false }
        return name == "partial_json" || name.hasSuffix("arguments") || name.hasSuffix("arguments.delta")
            ? .arguments(ArgumentsChannel(treatment)) : .text(AnswerChannel(treatment))
    }

    func treat(_ event: inout ResponseEvent) throws(Pseudonymizer.Failure) {
        var failure: Pseudonymizer.Failure?
        let vocabulary = DocumentTexts.Vocabulary.answer(hidesProbabilities: hidesProbabilities)
        let bytes = DocumentTexts.replacing(in: event.document, vocabulary) { place, text in
            guard place.value.kind == .string, failure == nil else { return nil }
            func isNamed(_ name: StaticString) -> Bool { place.member?.isNamed(name, in: text) ?? false }
            let before = JSONText.unescape(place.value.range, in: text)
            do throws(Pseudonymizer.Failure) {
                var treatment = self
                if isNamed("thinking") { treatment.restores = false }
                let after: [UInt8]
                if isNamed("arguments") {
                    var channel = ArgumentsChannel(treatment)
                    let most = try channel.push(before.utf8)
                    after = try most + channel.finish()
                } else {
                    after = try AnswerChannel.whole(before.utf8, treatment)
                }
                return after.elementsEqual(before.utf8) ? nil : JSONText.quoted(String(decoding: after, as: UTF8.self))
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        if let bytes, let document = try? JSONDocument(bytes, depth: 512) { event.document = document }
    }
}

/// One text of an answer, or the arguments of a tool's call, on its way through the anonymizer.
enum AnonymizedText: AnswerTextChannel {
    case text(AnswerChannel)
    case arguments(ArgumentsChannel)

    mutating func push(_ bytes: [UInt8]) throws(Pseudonymizer.Failure) -> [UInt8] {
        switch self {
        case .text(var channel):
            defer { self = .text(channel) }
            return try channel.push(bytes)
        case .arguments(var channel):
            defer { self = .arguments(channel) }
            return try channel.push(bytes)
        }
    }

    mutating func finish() throws(Pseudonymizer.Failure) -> [UInt8] {
        switch self {
        case .text(var channel):
            defer { self = .text(channel) }
            return try channel.finish()
        case .arguments(var channel):
            defer { self = .arguments(channel) }
            return try channel.finish()
        }
    }
}
