/// What tokens and requests cost, by model.
public struct PriceTable: Sendable, Equatable {
    /// Prices of one model, in billionths of the currency's unit.
    public struct Price: Sendable, Equatable {
        /// For each token of a prompt that did not come from a cache.
        public var input: Double
        /// For each token of a prompt that came from a cache.
        public var cachedInput: Double
        /// For each token generated that is no reasoning.
        public var output: Double
        /// For each token generated as reasoning.
        public var reasoning: Double
        /// For each request.
        public var request: Double

        /// - Parameters: units of the currency for a million tokens, and for one request; what is not said costs as much as what it is part of.
        public init(
            input: Double, cachedInput: Double? = nil, output: Double, reasoning: Double? = nil, request: Double = 0
        ) {
            self.input = input * 1000
            self.cachedInput = (cachedInput ?? input) * 1000
            self.output = output * 1000
            self.reasoning = (reasoning ?? output) * 1000
            self.request = request * 1e9
        }
    }

    /// The name that stands for every model without a price of its own.
    public static let anyModel = "*"

    /// By the model's name as clients know it.
    public var prices: [String: Price]

    /// Makes one.
    public init(_ prices: [String: Price] = [:]) {
        self.prices = prices
    }

    /// The price of a model; nil where neither it nor `*` has one.
    public func price(_ model: String) -> Price? { prices[model] ?? prices[Self.anyModel] }
}

extension PriceTable.Price {
    /// What an exchange costs, in billionths of the currency's unit, rounded up.
    public func cost(input: Int, cachedInput: Int = 0, output: Int, reasoning: Int = 0) -> Int {
        let cached = min(cachedInput, input)
        let thought = min(reasoning, output)
        let sum =
            request + Double(input - cached) * self.input + Double(cached) * self.cachedInput
            + Double(output - thought) * self.output + Double(thought) * self.reasoning
        return sum < 9e18 ? Int(sum.rounded(.up)) : .max / 2
    }

    /// The dearest that one generated token can be.
    var dearestOutput: Double { max(output, reasoning) }
}
