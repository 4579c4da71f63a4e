import JSON

/// Reads what a server of OpenAI's API answers to a completion.
enum SuspectScores {
    /// For each text that was sent as a prompt to be echoed, the sum of its tokens' log-probabilities.
    static func sums(_ body: [UInt8], of texts: [String]) throws(SuspectFailure) -> [Double] {
        guard let document = try? JSONDocument(body), let choices = document.member("choices") else {
            throw .failed("the answer is no completion")
        }
        var sums = [Double?](repeating: nil, count: texts.count)
        document.read { text in
            var place = 0
            choices.forEachElement(in: text) { choice in
                let index = choice.member("index", in: text)?.integer(in: text) ?? place
                place += 1
                guard texts.indices.contains(index) else { return true }
                sums[index] = sum(choice, in: text, length: texts[index].unicodeScalars.count)
                return true
            }
        }
        let known = sums.compactMap(\.self)
        guard known.count == texts.count else {
            throw .failed("the API gives no log-probabilities of a prompt's tokens")
        }
        return known
    }

    /// The sum over the tokens that begin in the first `length` characters; nil where one but the first has no probability.
    private static func sum(_ choice: JSONSlice, in text: UnsafeRawBufferPointer, length: Int) -> Double? {
        guard let report = choice.member("logprobs", in: text),
            let values = report.member("token_logprobs", in: text), values.kind == .array
        else { return nil }
        var offsets: [Int] = []
        report.member("text_offset", in: text)?.forEachElement(in: text) { offset in
            offsets.append(offset.integer(in: text) ?? 0)
            return true
        }
        let start = offsets.first ?? 0
        var sum = 0.0
        var count = 0
        var isComplete = true
        values.forEachElement(in: text) { value in
            defer { count += 1 }
            if count < offsets.count, offsets[count] - start >= length { return false }
            if let number = value.double(in: text) { sum += number } else if count > 0 { isComplete = false }
            return isComplete
        }
        return isComplete && count > 1 ? sum : nil
    }

    /// The text of the first choice.
    static func text(_ body: [UInt8]) throws(SuspectFailure) -> String {
        guard let document = try? JSONDocument(body), let choices = document.member("choices") else {
            throw .failed("the answer is no completion")
        }
        var found: String?
        document.read { text in
            choices.forEachElement(in: text) { choice in
                found = choice.member("text", in: text)?.string(in: text)
                return false
            }
        }
        guard let found else { throw .failed("the answer is no completion") }
        return found
    }
}
