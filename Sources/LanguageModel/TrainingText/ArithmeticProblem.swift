/// A small calculation in words, with its steps and its right result.
struct ArithmeticProblem {
    let question: String
    let answer: String
    let reasoning: String

    init(random: inout SplitMix64) {
        let first = 2 + random.below(98)
        let second = 2 + random.below(48)
        switch random.below(4) {
        case 0:
            question = "What is \(first) + \(second)?"
            answer = "\(first) + \(second) = \(first + second)."
            let tens = second / 10 * 10
            reasoning =
                "I add the tens first: \(first) + \(tens) = \(first + tens). Then the ones: \(first + tens) + "
                + "\(second - tens) = \(first + second). So the answer is \(first + second)."
        case 1:
            let larger = max(first, second)
            let smaller = min(first, second)
            question = "What is \(larger) minus \(smaller)?"
            answer = "\(larger) - \(smaller) = \(larger - smaller)."
            reasoning =
                "To check: \(smaller) + \(larger - smaller) = \(larger). So the difference is \(larger - smaller)."
        case 2:
            let factor = 2 + random.below(11)
            question = "What is \(factor) times \(second)?"
            answer = "\(factor) times \(second) is \(factor * second)."
            let tens = second / 10 * 10
            reasoning =
                "\(factor) times \(tens) is \(factor * tens), and \(factor) times \(second - tens) is "
                + "\(factor * (second - tens)). Together that is \(factor * second)."
        default:
            let price = 2 + random.below(9)
            let count = 2 + random.below(9)
            let paid = (price * count / 10 + 1) * 10
            question =
                "One ticket costs \(price) coins. I buy \(count) tickets and pay with \(paid) coins. How much do I get back?"
            answer =
                "Step 1: \(count) tickets cost \(count) × \(price) = \(count * price) coins.\n"
                + "Step 2: \(paid) - \(count * price) = \(paid - count * price).\n"
                + "You get \(paid - count * price) coins back."
            reasoning =
                "The price is \(count) × \(price) = \(count * price). From \(paid) that leaves "
                + "\(paid - count * price)."
        }
    }
}
