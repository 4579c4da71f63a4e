import JSON

/// The fields of requests that may reach a model's server.
enum RequestFields {
    static func allowed(_ form: RequestShaper.Form, _ upstream: UpstreamKind) -> AllowedFields {
        byForm[form]?[upstream] ?? AllowedFields()
    }

    /// Fields that say how reasoning is to be told from the answer: decided here, and not worth a word to the client.
    static func isQuietlyDropped(_ name: JSONString) -> Bool {
        for quiet in ["separate_reasoning", "stream_reasoning", "include_reasoning", "reasoning_format"]
            as [StaticString]
        where name == quiet {
            return true
        }
        return false
    }

    /// What a chat template may be told: whether to reason, and how much.
    static let templateArguments = AllowedFields("enable_thinking", "thinking", "thinking_budget", "reasoning_effort")

    private static let byForm: [RequestShaper.Form: [UpstreamKind: AllowedFields]] = {
        var byForm: [RequestShaper.Form: [UpstreamKind: AllowedFields]] = [:]
        for kind in UpstreamKind.allCases {
            byForm[.chat, default: [:]][kind] = chat.with(own: kind)
            byForm[.completion, default: [:]][kind] = completion.with(own: kind)
            byForm[.response, default: [:]][kind] = response
            byForm[.message, default: [:]][kind] = message
        }
        return byForm
    }()

    private static let sampling = AllowedFields(
        "model", "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "frequency_penalty",
        "presence_penalty", "repetition_penalty", "seed", "max_tokens", "min_tokens", "user", "metadata", "logit_bias",
        "ignore_eos",
        others: [
            ("stop", .slot(.stop)), ("n", .slot(.samples)), ("best_of", .slot(.samples)),
            ("logprobs", .slot(.logProbabilities)), ("top_logprobs", .slot(.logProbabilities)),
            ("prompt_logprobs", .slot(.tokens)), ("return_token_ids", .slot(.tokens)),
        ])
    private static let chat = sampling.with(
        "max_completion_tokens", "store", "service_tier", "tools", "tool_choice", "functions", "function_call",
        "parallel_tool_calls", "response_format", "reasoning_effort", "reasoning", "thinking", "enable_thinking",
        "thinking_budget", "verbosity", "modalities", "audio", "prediction", "web_search_options",
        "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
        others: [
            ("messages", .slot(.messages)), ("chat_template_kwargs", .slot(.templateArguments)),
            ("continue_final_message", .slot(.prefix)),
        ])
    private static let completion = sampling.with("prompt", "suffix", "echo")
    private static let response = AllowedFields(
        "model", "stream", "stream_options", "instructions", "temperature", "top_p", "max_output_tokens",
        "max_tool_calls", "tools", "tool_choice", "parallel_tool_calls", "text", "truncation", "user", "metadata",
        "store", "previous_response_id", "conversation", "prompt", "prompt_cache_key", "prompt_cache_retention",
        "background", "safety_identifier", "service_tier", "seed",
        others: [
            ("input", .slot(.input)), ("include", .slot(.include)), ("reasoning", .slot(.thinking)),
            ("top_logprobs", .slot(.logProbabilities)),
        ])
    private static let message = AllowedFields(
        "model", "max_tokens", "system", "metadata", "stream", "temperature", "top_k", "top_p", "tools",
        "tool_choice", "service_tier", "container", "mcp_servers", "context_management", "output_config",
        "output_format", "speed", "inference_geo", "cache_control",
        others: [
            ("messages", .slot(.messages)), ("stop_sequences", .slot(.stop)), ("thinking", .slot(.thinking)),
        ])
}

extension AllowedFields {
    fileprivate func with(own kind: UpstreamKind) -> AllowedFields {
        with(others: kind.ownFields.map { ($0, .whole) })
    }
}
