/// The tools of a response. Only functions can be called; other kinds are taken and never used.
struct ResponseTools {
    let functions: [OfferedFunction]
    let choice: FunctionChoice
    let isParallel: Bool
    /// The tools as they came.
    let json: JSONValue

    init(_ fields: RequestFields) throws(RequestError) {
        json = fields.value("tools") ?? []
        var functions: [OfferedFunction] = []
        for (index, tool) in (try fields.array("tools") ?? []).enumerated() {
            let tool = try RequestFields(tool, path: "tools[\(index)].")
            guard try tool.requiredString("type") == "function" else { continue }
            functions.append(
                OfferedFunction(
                    name: try tool.requiredString("name"), parameters: tool.value("parameters") ?? .object([])))
        }
        self.functions = functions
        isParallel = try fields.boolean("parallel_tool_calls") ?? true
        switch fields.value("tool_choice") {
        case nil, .string("auto"): choice = .automatic
        case .string("none"): choice = .none
        case .string("required"): choice = .required
        case .some(let value):
            let chosen = try RequestFields(value, path: "tool_choice.")
            let name = try chosen.requiredString("name")
            guard functions.contains(where: { $0.name == name }) else {
                throw .invalid(
                    "Tool choice '\(name.prefix(64))' not found in 'tools' parameter.", parameter: "tool_choice")
            }
            choice = .named(name)
        }
    }
}
