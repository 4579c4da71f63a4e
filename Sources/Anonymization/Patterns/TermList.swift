/// Terms of a policy that are found wherever they stand as whole words, in either case: customers, projects.
public struct TermList: Sendable {
    private let terms: [[UInt8]]
    let automaton: KeywordAutomaton

    /// Terms that a list may hold: as many as keep the automaton small.
    public static let byteLimit = 60_000

    /// A list; empty lines are left out. Nil where the terms have more than ``byteLimit`` bytes.
    public init?(_ terms: [String]) {
        self.terms = terms.map { $0.utf8.map(\.lowered) }.filter { !$0.isEmpty }
        guard self.terms.reduce(0, { $0 + $1.count }) <= Self.byteLimit else { return nil }
        // The automaton knows ASCII; other bytes of a term are compared where it has found the rest.
        automaton = KeywordAutomaton(self.terms.map { String(decoding: Self.key($0), as: UTF8.self) })
    }

    /// The longest stretch of a term that is ASCII without digits and marks: what is looked for.
    private static func key(_ term: [UInt8]) -> [UInt8] {
        let runs = term.split(whereSeparator: { !$0.isLetter && $0 != 0x20 && !$0.isDigit })
        return runs.max { $0.count < $1.count }.map(Array.init) ?? term
    }

    /// Where terms stand.
    func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var state = 0
        for index in text.indices {
            state = automaton.next(state, text[index])
            for place in automaton.ended(state) {
                let word = automaton.words[place]
                let term = terms[Int(word)]
                let key = Self.key(term)
                guard let offset = term.indices.first(where: { term[$0...].starts(with: key) }) else { continue }
                let start = index + 1 - key.count - offset
                let end = start + term.count
                guard start >= 0, end <= text.count, zip(text[start..<end], term).allSatisfy({ $0.lowered == $1 })
                else { continue }
                let isWhole =
                    (start == 0 || !text[start - 1].isAlphanumeric) && (end == text.count || !text[end].isAlphanumeric)
                if isWhole { result.append(start..<end) }
            }
        }
        return result
    }
}

/// What a policy leaves alone although a recognizer finds it.
public struct AllowList: Sendable, Equatable {
    /// Values, compared in either case.
    public var exact: Set<String>
    /// Domains of e-mail addresses, with those below them.
    public var domains: [String]
    /// Networks of IPv4 addresses: `10.0.0.0/8`.
    public var networks: [Network]

    /// A network.
    public struct Network: Sendable, Equatable {
        var address: UInt32
        var mask: UInt32

        /// Reads `ADDRESS/BITS`; nil where it is none.
        public init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let bits = Int(parts[1]), 0...32 ~= bits,
                let address = AllowList.address(Array(parts[0].utf8))
            else { return nil }
            mask = bits == 0 ? 0 : UInt32.max << UInt32(32 - bits)
            self.address = address & mask
        }
    }

    /// A list.
    public init(exact: [String] = [], domains: [String] = [], networks: [Network] = []) {
        self.exact = Set(exact.map { $0.lowercased() })
        self.domains = domains.map { $0.lowercased() }
        self.networks = networks
    }

    var isEmpty: Bool { exact.isEmpty && domains.isEmpty && networks.isEmpty }

    func allows(_ value: some Collection<UInt8>, type: EntityType) -> Bool {
        let text = String(decoding: value, as: UTF8.self).lowercased()
        if exact.contains(text) { return true }
        if type == .emailAddress, let sign = text.lastIndex(of: "@") {
            let domain = text[text.index(after: sign)...]
            if domains.contains(where: { domain == $0 || domain.hasSuffix("." + $0) }) { return true }
        }
        if type == .ipAddress, let address = Self.address(Array(value)) {
            return networks.contains { address & $0.mask == $0.address }
        }
        return false
    }

    fileprivate static func address(_ text: [UInt8]) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            UInt32(String(decoding: $0, as: UTF8.self))
        }
        guard parts.count == 4 else { return nil }
        return parts.reduce(UInt32?.some(0)) { sum, part in
            guard let sum, let part, part < 256 else { return nil }
            return sum << 8 | part
        }
    }
}
