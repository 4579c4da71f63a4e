import Exchanges
import JSON
import ModelAPI

/// The answers to `/v1/models`, in both dialects, made once per configuration.
struct ModelCatalogue: Sendable {
    private let models: [ModelConfiguration]
    private let lists: [Dialect: [UInt8]]

    init(_ models: [ModelConfiguration]) {
        self.models = models
        lists = [.openAI: Self.list(models, .openAI), .anthropic: Self.list(models, .anthropic)]
    }

    func list(_ dialect: Dialect) -> [UInt8] { lists[dialect] ?? [] }

    func model(_ name: String, _ dialect: Dialect) throws(APIError) -> [UInt8] {
        guard let model = models.first(where: { $0.name == name }) else { throw Self.unknown(name, dialect) }
        return Self.entry(model, dialect)
    }

    static func unknown(_ name: String, _ dialect: Dialect) -> APIError {
        let shown = String(name.prefix(200))
        return dialect == .anthropic
            ? APIError(.notFound, "model: \(shown)")
            : APIError(
                .notFound, "The model `\(shown)` does not exist or you do not have access to it.", param: "model",
                code: "model_not_found")
    }

    private static func list(_ models: [ModelConfiguration], _ dialect: Dialect) -> [UInt8] {
        var text = Array(dialect == .openAI ? #"{"object":"list","data":["#.utf8 : #"{"data":["#.utf8)
        for (index, model) in models.enumerated() {
            if index > 0 { text += ",".utf8 }
            text += entry(model, dialect)
        }
        text += "]".utf8
        if dialect == .anthropic {
            text += #","has_more":false,"first_id":"#.utf8
            append(models.first?.name, to: &text)
            text += #","last_id":"#.utf8
            append(models.last?.name, to: &text)
        }
        text += "}".utf8
        return text
    }

    private static func entry(_ model: ModelConfiguration, _ dialect: Dialect) -> [UInt8] {
        var text: [UInt8] = []
        switch dialect {
        case .openAI:
            text += #"{"id":"#.utf8
            JSONText.append(model.name, to: &text)
            text += #","object":"model","created":\#(model.created),"owned_by":"#.utf8
            JSONText.append(model.owner, to: &text)
        case .anthropic:
            text += #"{"type":"model","id":"#.utf8
            JSONText.append(model.name, to: &text)
            text += #","display_name":"#.utf8
            JSONText.append(model.name, to: &text)
            text += #","created_at":"#.utf8
            JSONText.append(Timestamp(seconds: Int64(model.created)).description, to: &text)
        }
        text += "}".utf8
        return text
    }

    private static func append(_ text: String?, to output: inout [UInt8]) {
        if let text { JSONText.append(text, to: &output) } else { output += "null".utf8 }
    }
}
