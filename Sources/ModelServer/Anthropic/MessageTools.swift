/// The tools of a message. Tools without an input schema are Anthropic's own, which are taken and never used.
struct MessageTools {
    let functions: [OfferedFunction]
    let choice: FunctionChoice
    let isParallel: Bool

    init(_ fields: RequestFields) throws(RequestError) {
        var functions: [OfferedFunction] = []
        for (index, tool) in (try fields.array("tools") ?? []).enumerated() {
            let tool = try RequestFields(tool, path: "tools.\(index).")
            let name = try tool.requiredString("name")
            guard let schema = tool.value("input_schema") else { continue }
            functions.append(OfferedFunction(name: name, parameters: schema))
        }
        self.functions = functions
        guard let chosen = try fields.object("tool_choice") else {
            choice = .automatic
            isParallel = true
            return
        }
        isParallel = !(try chosen.boolean("disable_parallel_tool_use") ?? false)
        switch try chosen.requiredString("type") {
        case "auto": choice = .automatic
        case "any": choice = .required
        case "none": choice = .none
        case "tool":
            let name = try chosen.requiredString("name")
            guard functions.contains(where: { $0.name == name }) else {
                throw .invalid("tool_choice: Tool '\(name.prefix(64))' not found in provided tools")
            }
            choice = .named(name)
        default: throw .invalid("tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'")
        }
    }
}
