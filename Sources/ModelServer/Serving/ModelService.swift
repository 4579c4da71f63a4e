import Foundation
import LanguageModel

/// What all endpoints share: the model, the configuration, and the outside world's time and randomness.
struct ModelService: Sendable {
    let model: TextModel
    let configuration: ModelServerConfiguration
    let replies: RecordedReplies
    let responses: ResponseStore
    /// Tells answers of one model and server version from another's.
    let fingerprint: String

    init(model: TextModel, replies: RecordedReplies, configuration: ModelServerConfiguration) {
        self.model = model
        self.replies = replies
        self.configuration = configuration
        responses = ResponseStore(limit: configuration.storedResponseLimit)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for number in [model.model.contextCount, model.model.successorCount, model.tokenizer.vocabularySize] {
            hash = (hash ^ UInt64(number)) &* 0x100_0000_01B3
        }
        fingerprint = "fp_" + String(String(hash, radix: 16).suffix(10))
    }

    /// Seconds since 1970.
    var now: Int { Int(Date().timeIntervalSince1970) }

    /// A new identifier with a prefix such as `chatcmpl-`.
    func identifier(_ prefix: String) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return prefix + String((0..<24).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }

    /// The seed of a request: the one it gives, or a random one.
    func seed(_ given: Int?) -> UInt64 {
        given.map { UInt64(bitPattern: Int64($0)) } ?? UInt64.random(in: 0...UInt64.max)
    }

    /// The recorded reply to what the user said last, if there is one.
    func reply(to request: String?) -> RecordedReply? {
        request.flatMap { replies[$0] }
    }

    /// Throws unless the request asks for the model that is served.
    func checkModel(_ fields: RequestFields) throws(RequestError) {
        let name = try fields.requiredString("model")
        guard name == configuration.modelName else { throw .unknownModel(name) }
    }

    /// The tokens that an answer may have, given what the request asks for.
    func tokenLimit(_ asked: Int?, prompt: [Token]) throws(RequestError) -> Int {
        let room = configuration.contextLength - prompt.count
        guard room > 0, asked ?? 0 <= room else {
            throw .invalid(
                "This model's maximum context length is \(configuration.contextLength) tokens. However, your messages "
                    + "resulted in \(prompt.count) tokens, and you asked for \(asked ?? 1) more. Please reduce the "
                    + "length of the messages or of the answer.",
                parameter: "messages", code: "context_length_exceeded")
        }
        return asked ?? min(configuration.defaultTokenLimit, room)
    }
}
