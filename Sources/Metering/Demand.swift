/// What a request asks for, as far as limits are concerned.
public struct RequestShape: Sendable, Equatable {
    /// Tokens of the prompt, estimated.
    public var input: Int
    /// The largest length of one answer that the request declares, in tokens; nil where it declares none.
    public var declaredCap: Int?
    /// Answers asked for.
    public var choices: Int
    /// Whether it has a model write something.
    public var generates: Bool

    /// Makes one.
    public init(input: Int, declaredCap: Int?, choices: Int, generates: Bool) {
        // Far above anything real, and far below where sums and products would leave 64 bits.
        self.input = min(max(input, 0), 1 << 40)
        self.declaredCap = declaredCap.map { min(max($0, 0), 1 << 40) }
        self.choices = min(max(choices, 1), 1 << 16)
        self.generates = generates
    }
}

/// What is to be reserved for an exchange.
public struct Demand: Sendable, Equatable {
    /// Units for each cell of the plan.
    public var amounts: [Int]
    /// The length of one answer that the request may have, in tokens; nil where nothing limits it.
    public var cap: Int?
    /// Whether the cap must be written into the request, which says none or a larger one.
    public var writesCap: Bool
    /// Whether the answer must end at the cap, even if the model's server goes on: a budget pays for no more.
    public var endsAtCap: Bool

    /// A request that no limit could ever admit.
    public struct TooLarge: Error, Sendable, Equatable {
        /// The cell, by its place in the plan.
        public let cell: Int
        /// Units that it would take, without any answer.
        public let units: Int

        /// Makes one.
        public init(cell: Int, units: Int) {
            self.cell = cell
            self.units = units
        }
    }
}

extension Meter {
    /// What a request must reserve.
    ///
    /// The answer's length is the declared one, else the configured one, and never more than any limit could give: a limit of 100 tokens
    /// serves short answers instead of none.
    ///
    /// - Parameter remaining: what budgets have left, for each cell of the plan: the answer is then no longer than that pays for.
    /// - Throws: ``Demand/TooLarge`` where the prompt alone is more than a limit could ever give, or has left.
    public func demand(
        _ shape: RequestShape, model: String, _ plan: MeterPlan, remaining: [Int]? = nil
    ) throws(Demand.TooLarge) -> Demand {
        let price = settings.prices.price(model)
        let fixedCost = price?.cost(input: shape.input, output: 0) ?? 0
        var cap = shape.generates ? shape.declaredCap : 0
        var isCapped = false
        var endsAtCap = false
        for (index, cell) in plan.cells.enumerated() where !cell.isShadow {
            let fixed = Quantities(requests: 1, input: shape.input, spend: fixedCost)[cell.dimension]
            let isBudget = if case .budget = cell.allowance { true } else { false }
            let capacity = isBudget ? min(cell.allowance.capacity, remaining?[index] ?? .max) : cell.allowance.capacity
            let room = capacity - fixed
            guard room >= 0 else { throw Demand.TooLarge(cell: index, units: fixed) }
            guard shape.generates, cell.dimension.growsWithOutput, cell.dimension != .reasoningTokens else { continue }
            let unit = cell.dimension == .spend ? price?.dearestOutput ?? 0 : 1
            guard unit > 0 else { continue }
            let most = Int(min(Double(room) / unit, 1e15)) / shape.choices
            guard most >= 1 else { throw Demand.TooLarge(cell: index, units: fixed + 1) }
            cap = min(cap ?? settings.outputCaps[model] ?? settings.outputCap, most)
            isCapped = true
            if isBudget { endsAtCap = true }
        }
        let assumed = cap ?? settings.outputCaps[model] ?? settings.outputCap
        let amounts = plan.cells.map { cell in
            var output = assumed * shape.choices
            if case .rate = cell.allowance, let reserve = settings.outputReserve {
                output = min(output, reserve * shape.choices)
            }
            let all = Quantities(
                requests: 1, input: shape.input, output: output, reasoning: output,
                spend: price?.cost(input: shape.input, output: 0) ?? 0)
            let grown =
                cell.dimension == .spend ? Int(min(Double(output) * (price?.dearestOutput ?? 0), 1e18).rounded(.up)) : 0
            return min(all[cell.dimension] + grown, cell.allowance.capacity)
        }
        return Demand(
            amounts: amounts, cap: isCapped ? cap : shape.declaredCap,
            writesCap: isCapped && cap != shape.declaredCap, endsAtCap: endsAtCap)
    }

    /// Output tokens, of all answers together, that a demand has been reserved for in full.
    public func covers(_ demand: Demand, choices: Int) -> Int {
        let cap = (demand.cap ?? settings.outputCap) * choices
        return settings.outputReserve.map { min(cap, $0 * choices) } ?? cap
    }

    /// What an exchange took in the end.
    ///
    /// - Parameter counts: whether it counts as a request: it does once it was let through, whatever came of it.
    public func quantities(
        model: String, input: Int, cachedInput: Int, output: Int, reasoning: Int, counts: Bool
    ) -> Quantities {
        guard counts else { return Quantities() }
        return Quantities(
            requests: 1, input: input, output: output, reasoning: reasoning,
            spend: settings.prices.price(model)?.cost(
                input: input, cachedInput: cachedInput, output: output, reasoning: reasoning) ?? 0)
    }
}
