import JSON

/// Whether a request asks that the answer itself hold the steps that lead to it: by a schema with a place for them, or by a tool to think with.
///
/// What a model writes there is answer, so nothing is withheld; that it was asked for is worth knowing. Words of the prompt are not looked at: people
/// ask to be shown how, too.
enum StepRequest {
    private static let places: [StaticString] = [
        "steps", "step_by_step", "reasoning", "reasoning_steps", "thought", "thoughts", "thinking", "scratchpad",
        "chain_of_thought", "cot", "rationale",
    ]
    private static let tools: [StaticString] = [
        "think", "thinking", "sequential_thinking", "thought", "reason", "reasoning", "scratchpad",
    ]

    static func isIn(_ request: JSONValue) -> Bool {
        let formats = [
            request.member("response_format")?.member("json_schema"), request.member("text")?.member("format"),
            request.member("output_format"), request.member("output_config")?.member("format"),
        ]
        for case let format? in formats {
            if let schema = format.member("schema"), hasPlace(schema, depth: 16) { return true }
        }
        for name in ["tools", "functions"] as [StaticString] {
            guard let list = request.member(name) else { continue }
            for tool in list.elements where isForSteps(tool.member("function") ?? tool) { return true }
        }
        return false
    }

    private static func isForSteps(_ tool: JSONValue) -> Bool {
        if let name = tool.member("name"), tools.contains(where: { name.isString($0) }) { return true }
        return (tool.member("parameters") ?? tool.member("input_schema")).map { hasPlace($0, depth: 16) } ?? false
    }

    private static func hasPlace(_ schema: JSONValue, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        if schema.kind == .array {
            for element in schema.elements where hasPlace(element, depth: depth - 1) { return true }
        }
        guard schema.kind == .object else { return false }
        for (name, value) in schema.members {
            if name == "properties", value.kind == .object {
                for (property, _) in value.members where places.contains(where: { property == $0 }) { return true }
            }
            if hasPlace(value, depth: depth - 1) { return true }
        }
        return false
    }
}
