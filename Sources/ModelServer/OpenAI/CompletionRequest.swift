import LanguageModel

/// A request of `POST /v1/completions`, checked; one plan for each choice of each prompt.
struct CompletionRequest {
    let streams: Bool
    let includesUsage: Bool
    let echoes: Bool
    /// How many alternatives to report at each token; nil for no log-probabilities at all.
    let logProbabilityCount: Int?
    private let plans: [GenerationPlan]
    private let prompts: [[Token]]
    private let choicesPerPrompt: Int

    init(_ fields: RequestFields, service: ModelService) throws(RequestError) {
        try service.checkModel(fields)
        let tokenizer = service.model.tokenizer
        let sampling = try SamplingFields(fields, vocabularySize: tokenizer.vocabularySize)
        streams = sampling.streams
        includesUsage = sampling.includesUsage
        choicesPerPrompt = sampling.choiceCount
        echoes = try fields.boolean("echo") ?? false
        logProbabilityCount = try fields.integer("logprobs", in: 0...5)
        guard let value = fields.value("prompt") else { throw .missing("prompt") }
        let prompts = try TextInput.tokens(value, name: "prompt", tokenizer: tokenizer)
        self.prompts = prompts
        guard prompts.count * choicesPerPrompt <= 2_048 else {
            throw .invalid("Too many prompts and choices at once; the limit is 2048.", parameter: "prompt")
        }
        let asked = try fields.integer("max_tokens", in: 0...Int.max) ?? 16
        let watermark = try WatermarkField.scheme(fields)
        var plans: [GenerationPlan] = []
        for (index, prompt) in prompts.enumerated() {
            let context = [SpecialToken.begin.token] + prompt
            let seed = SplitMix64.derivedSeed(service.seed(sampling.seed), index: index * choicesPerPrompt)
            var plan = GenerationPlan(
                prompt: context, seed: seed, tokenLimit: try service.tokenLimit(asked, prompt: context))
            plan.parameters = sampling.parameters
            plan.stops = sampling.stops
            plan.alternativeCount = logProbabilityCount ?? 0
            plan.ignoresEnd = sampling.ignoresEnd
            plan.watermark = watermark
            plans.append(plan)
        }
        self.plans = plans
    }

    var choiceCount: Int { plans.count * choicesPerPrompt }

    /// The tokens of all prompts.
    var promptTokens: Int { prompts.reduce(0) { $0 + $1.count } }

    func plan(ofChoice index: Int) -> GenerationPlan {
        plans[index / choicesPerPrompt].choice(index % choicesPerPrompt)
    }

    func prompt(ofChoice index: Int) -> [Token] { prompts[index / choicesPerPrompt] }
}
