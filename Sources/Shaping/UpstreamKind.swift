/// The software of a model's server, as far as it matters for reasoning and for the fields that it knows.
public enum UpstreamKind: String, Sendable, CaseIterable {
    /// vLLM.
    case vLLM = "vllm"
    /// SGLang.
    case sglang
    /// llama.cpp's server.
    case llamaCPP = "llama.cpp"
    /// Ollama.
    case ollama
    /// A provider that hides reasoning by itself: OpenAI, Anthropic and others.
    case hosted
    /// The built-in model.
    case excise
    /// Anything else.
    case other

    /// The field of an assistant's message in which it reads reasoning.
    var reasoningField: StaticString {
        switch self {
        case .vLLM, .ollama: "reasoning"
        default: "reasoning_content"
        }
    }

    /// Fields of chat requests and completions that only this software knows. None of them changes what an answer gives away.
    var ownFields: [StaticString] {
        switch self {
        case .vLLM:
            [
                "structured_outputs", "guided_json", "guided_regex", "guided_choice", "guided_grammar",
                "guided_decoding_backend", "mm_processor_kwargs", "priority", "cache_salt", "documents",
                "truncate_prompt_tokens", "length_penalty", "thinking_token_budget", "include_stop_str_in_output",
            ]
        case .sglang: ["regex", "ebnf", "json_schema", "priority"]
        case .llamaCPP:
            [
                "grammar", "json_schema", "cache_prompt", "typical_p", "repeat_penalty", "repeat_last_n", "mirostat",
                "mirostat_tau", "mirostat_eta", "dry_multiplier", "dry_base", "dry_allowed_length",
                "dry_penalty_last_n", "xtc_probability", "xtc_threshold", "dynatemp_range", "dynatemp_exponent",
            ]
        case .ollama: ["format"]
        case .hosted, .excise, .other: []
        }
    }
}
