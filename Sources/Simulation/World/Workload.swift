/// What somebody asks for, again and again: the kind of text, the demand around it, sizes, parameters and models.
///
/// An exchange is sent by an *account* and belongs to a *workload*: an account that relays customers has many workloads, a
/// campaign one workload over many accounts.
struct Workload: Sendable {
    /// What the text of a request is.
    enum Content: UInt8, Sendable {
        /// A question with some context.
        case question
        /// A puzzle with one right answer.
        case problem
        /// A harder task, of the kind from which training sets are made.
        case challenge
        /// A document to work on.
        case document
        /// A short message of a customer.
        case ticket
        /// Data records.
        case records
        /// Source code with a question.
        case code
        /// Something asked and one or two answers to it, to be judged.
        case answers
        /// A line of thought to be cleaned.
        case trace
        /// Steps of an agent that works on a repository.
        case agent
        /// An exercise that a class was given.
        case assignment
    }

    /// What is demanded around the text.
    enum Demand: UInt8, Sendable {
        case none
        /// An application's own system prompt.
        case application
        case task
        case classification
        case extraction
        /// Strong, complete answers.
        case answers
        /// The reasoning itself.
        case reasoning
        case judging
        case newTasks
        case cleaning
        case explanation
        /// A coding agent's system prompt.
        case harness
    }

    /// Where the demand stands.
    enum Placement: UInt8, Sendable {
        case system
        case prefix
        case suffix
        /// In the middle of the text.
        case line
    }

    var content = Content.question
    var demand = Demand.none
    var placement = Placement.system
    /// How the demand changes from request to request.
    var variation = Variation.fixed

    enum Variation: UInt8, Sendable {
        case fixed
        /// The same sentences, filled with other things.
        case slots
        /// Other sentences every time.
        case paraphrase
    }

    /// The demand's wording.
    var demandSeed: UInt64 = 0
    /// The rows that texts are drawn from: workloads of the same seed ask the same rows.
    var rowsSeed: UInt64 = 0
    /// How many rows there are before they begin again, each pass for the next model; 0 for no end.
    var rowCount: UInt32 = 0
    /// One topic, or -1 for all.
    var topic: Int16 = -1
    /// The corpus's group of texts; -1 for the grammar.
    var corpusGroup: Int16 = -1
    /// Mean bytes of the text, without the demand.
    var meanBytes: UInt16 = 400
    /// Standard deviation of the text's length over its mean, in hundredths.
    var bytesSpread: UInt8 = 40
    /// Median tokens of an answer.
    var outputTokens: UInt16 = 200
    /// Standard deviation of the logarithm of an answer's tokens, in hundredths.
    var outputSpread: UInt8 = 60
    /// What is set in `parameters`.
    var parameters = Parameters()
    var model: UInt8 = 0
    /// How many models are used in turn, one a pass over the rows.
    var modelCount: UInt8 = 1
    /// From this moment of the log on, in milliseconds, a share of the requests goes to another model.
    var switchTime: Int64 = .max
    var switchModel: UInt8 = 0
    var switchShare: UInt8 = 0
    /// How many requests a conversation has.
    var turns: UInt8 = 1
    /// What `session` says: 0 nothing, 1 the conversation, otherwise one of so many end users.
    var sessions: UInt16 = 0
    /// The campaign whose attack this is; -1 for none.
    var campaign: Int16 = -1

    /// What is set in `parameters`; zero stands for "not set".
    struct Parameters: Sendable {
        var temperature: UInt8 = 0
        var topP: UInt8 = 0
        var maxTokens: UInt16 = 0
        var toolSet: UInt8 = 0
        var streams = false
        var seed: UInt16 = 0
        var effort: UInt8 = 0
        var logprobs = false
    }

    init() {}
}
