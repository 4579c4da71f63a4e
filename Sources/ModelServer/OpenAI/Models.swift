/// `GET /v1/models` and `GET /v1/models/{id}`, in the shape of whichever API's client asks.
struct Models {
    let service: ModelService
    let dialect: Dialect

    /// When this model's code was written, in seconds since 1970: the model has no other date.
    private static let created = 1_795_392_000

    func list() -> Answer {
        let name = JSONValue.string(service.configuration.modelName)
        return switch dialect {
        case .openAI: .json(["object": "list", "data": [model]])
        case .anthropic: .json(["data": [model], "has_more": false, "first_id": name, "last_id": name])
        }
    }

    func find(_ name: String) throws(RequestError) -> Answer {
        guard name == service.configuration.modelName else { throw .unknownModel(name) }
        return .json(model)
    }

    private var model: JSONValue {
        let name = JSONValue.string(service.configuration.modelName)
        return switch dialect {
        case .openAI: ["id": name, "object": "model", "created": .integer(Self.created), "owned_by": "excise"]
        case .anthropic:
            ["type": "model", "id": name, "display_name": "Excise Tiny", "created_at": "2026-11-23T00:00:00Z"]
        }
    }
}
