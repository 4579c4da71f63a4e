import JSON
import ModelAPI

/// A refusal as a model itself would utter it, in each dialect's own form: Anthropic's `stop_reason` `refusal` with `stop_details`, OpenAI's `refusal`.
struct Refusal {
    let category: String
    let explanation: String
    /// The exchange's id.
    let id: String
    let model: String
    /// Unix seconds.
    let created: Int64

    /// The whole answer, or the events of the stream; nil where the operation has no form for a refusal.
    func answer(_ operation: Operation, streams: Bool) -> LocalAnswer? {
        let texts: [(name: String, json: String)]
        switch operation {
        case .messages: texts = streams ? messageEvents : [("", message(isStart: false))]
        case .chat: texts = streams ? chatEvents : [("", chat)]
        case .responses: texts = streams ? responseEvents : [("", response(isDone: true))]
        default: return nil
        }
        let documents = texts.compactMap { text in
            (try? JSONDocument(Array(text.json.utf8))).map { (text.name, $0) }
        }
        guard documents.count == texts.count else { return nil }
        return LocalAnswer(
            events: documents.map { streams ? ResponseEvent(event: $0, document: $1) : ResponseEvent(whole: $1) })
    }

    private func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Anthropic

    private var stop: String {
        "\"stop_reason\":\"refusal\",\"stop_sequence\":null,\"stop_details\":{\"type\":\"refusal\",\"category\":\(quoted(category)),\"explanation\":\(quoted(explanation))}"
    }

    private func message(isStart: Bool) -> String {
        "{\"id\":\"msg_\(id)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\(quoted(model)),\"content\":[],\(isStart ? "\"stop_reason\":null,\"stop_sequence\":null" : stop),\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}"
    }

    private var messageEvents: [(name: String, json: String)] {
        [
            ("message_start", "{\"type\":\"message_start\",\"message\":\(message(isStart: true))}"),
            ("message_delta", "{\"type\":\"message_delta\",\"delta\":{\(stop)},\"usage\":{\"output_tokens\":0}}"),
            ("message_stop", "{\"type\":\"message_stop\"}"),
        ]
    }

    // MARK: OpenAI chat

    private func chatPart(_ object: String, _ choice: String) -> String {
        "{\"id\":\"chatcmpl-\(id)\",\"object\":\"\(object)\",\"created\":\(created),\"model\":\(quoted(model)),\"choices\":[{\"index\":0,\(choice),\"logprobs\":null}]"
    }

    private var chat: String {
        chatPart(
            "chat.completion",
            "\"message\":{\"role\":\"assistant\",\"content\":null,\"refusal\":\(quoted(explanation))},\"finish_reason\":\"content_filter\""
        ) + ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}"
    }

    private var chatEvents: [(name: String, json: String)] {
        [
            "\"delta\":{\"role\":\"assistant\",\"content\":null,\"refusal\":\(quoted(explanation))},\"finish_reason\":null",
            "\"delta\":{},\"finish_reason\":\"content_filter\"",
        ].map { ("", chatPart("chat.completion.chunk", $0) + "}") }
    }

    // MARK: OpenAI responses

    private var part: String { "{\"type\":\"refusal\",\"refusal\":\(quoted(explanation))}" }

    private func item(isDone: Bool) -> String {
        "{\"id\":\"msg_\(id)\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"\(isDone ? "completed" : "in_progress")\",\"content\":[\(isDone ? part : "")]}"
    }

    private func response(isDone: Bool) -> String {
        let usage =
            isDone
            ? "{\"input_tokens\":0,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":0,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":0}"
            : "null"
        return
            "{\"id\":\"resp_\(id)\",\"object\":\"response\",\"created_at\":\(created),\"status\":\"\(isDone ? "completed" : "in_progress")\",\"error\":null,\"incomplete_details\":null,\"instructions\":null,\"metadata\":{},\"model\":\(quoted(model)),\"output\":[\(isDone ? item(isDone: true) : "")],\"parallel_tool_calls\":true,\"temperature\":null,\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":null,\"usage\":\(usage)}"
    }

    private var responseEvents: [(name: String, json: String)] {
        let place = "\"item_id\":\"msg_\(id)\",\"output_index\":0,\"content_index\":0"
        let events = [
            ("response.created", "\"response\":\(response(isDone: false))"),
            ("response.in_progress", "\"response\":\(response(isDone: false))"),
            ("response.output_item.added", "\"output_index\":0,\"item\":\(item(isDone: false))"),
            ("response.content_part.added", "\(place),\"part\":{\"type\":\"refusal\",\"refusal\":\"\"}"),
            ("response.refusal.delta", "\(place),\"delta\":\(quoted(explanation))"),
            ("response.refusal.done", "\(place),\"refusal\":\(quoted(explanation))"),
            ("response.content_part.done", "\(place),\"part\":\(part)"),
            ("response.output_item.done", "\"output_index\":0,\"item\":\(item(isDone: true))"),
            ("response.completed", "\"response\":\(response(isDone: true))"),
        ]
        return events.enumerated().map { number, event in
            (event.0, "{\"type\":\"\(event.0)\",\"sequence_number\":\(number),\(event.1)}")
        }
    }
}
