/// A generator of pseudorandom numbers that gives the same ones for the same seed on every platform: SplitMix64 (Steele, Lea
/// and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A text with the names in it.
struct TaggedText: Sendable {
    var text: [UInt8] = []
    /// Stretches that are names, in order, with their kind.
    var names: [(range: Range<Int>, kind: NameKind)] = []
}

/// Fills the slots of ``TrainingSentences``.
struct SentenceGenerator {
    private var generator: SeededGenerator
    private let given = Self.words(WordLists.givenNames)
    private let family = Self.words(WordLists.familyNames)
    private let countries = Self.words(WordLists.countries)
    private let places = Self.words(WordLists.places)
    private let organizations = Self.words(WordLists.organizations)
    private let organizationEnds = Self.words(WordLists.organizationEnds)
    private let landmarks = Self.words(WordLists.landmarks)
    private let titles = Self.words(WordLists.titles)
    private let relations = Self.words(WordLists.relations)
    private let nationalities = Self.words(WordLists.nationalities)
    private let directions = Self.words(WordLists.directions)
    private let titleWords = Self.words(TrainingSentences.titleWords)
    private let teamWords = Self.words(TrainingSentences.teamWords)
    private let companyWords = Self.words(TrainingSentences.companyWords)
    private let jobs = WordLists.jobs.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map(String.init).filter {
        !$0.isEmpty
    }
    private let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private let sets: [(lines: [[UInt8]], weight: Int)]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        func lines(_ text: String) -> [[UInt8]] {
            text.split(separator: "\n").map { Array($0.replacing("\\n", with: "\n").utf8) }
        }
        sets = [
            (lines(TrainingSentences.messages), 34), (lines(TrainingSentences.prose), 32),
            (lines(TrainingSentences.chatter), 18),
            (lines(TrainingSentences.empty), 16),
        ]
    }

    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    }

    /// One text: a sentence, or several of one kind.
    mutating func text() -> TaggedText {
        var pick = Int.random(in: 0..<sets.reduce(0) { $0 + $1.weight }, using: &generator)
        var set = 0
        while pick >= sets[set].weight {
            pick -= sets[set].weight
            set += 1
        }
        var result = TaggedText()
        let count = set == 1 ? Int.random(in: 1...5, using: &generator) : chance(15) ? 2 : 1
        for index in 0..<count {
            if index > 0 { result.text.append(0x20) }
            fill(sets[set].lines.randomElement(using: &generator) ?? [], into: &result)
        }
        let casing = Int.random(in: 0..<100, using: &generator)
        let lowered = set == 2 ? 35 : set == 1 ? 3 : 12
        if casing < lowered {
            result.text = result.text.map(\.lowered)
        } else if casing < lowered + 3 {
            result.text = result.text.map { $0.isLower ? $0 & 0xDF : $0 }
        }
        return result
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
    private mutating func any(_ list: [String]) -> String { list.randomElement(using: &generator) ?? "" }
    private mutating func capital(_ list: [String]) -> String { Self.capitalized(any(list)) }
    private mutating func number(_ range: ClosedRange<Int>) -> String {
        String(Int.random(in: range, using: &generator))
    }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private mutating func fill(_ line: [UInt8], into result: inout TaggedText) {
        var index = 0
        while index < line.count {
            guard line[index] == UInt8(ascii: "{"), index + 2 < line.count, line[index + 2] == UInt8(ascii: "}") else {
                result.text.append(line[index])
                index += 1
                continue
            }
            let (text, kind) = slot(line[index + 1])
            let start = result.text.count
            result.text.append(contentsOf: text.utf8)
            if let kind { result.names.append((start..<result.text.count, kind)) }
            index += 3
        }
    }

    private mutating func slot(_ letter: UInt8) -> (String, NameKind?) {
        switch letter {
        case UInt8(ascii: "P"): (person(), .person)
        case UInt8(ascii: "F"): (givenName(), .person)
        case UInt8(ascii: "L"): (familyName(), .person)
        case UInt8(ascii: "C"): (place(), .location)
        case UInt8(ascii: "N"): (country(), .location)
        case UInt8(ascii: "S"): (chance(50) ? place() : country(), .location)
        case UInt8(ascii: "O"): (organization(), .organization)
        case UInt8(ascii: "Q"): (team(), .organization)
        case UInt8(ascii: "A"): (address(), .address)
        case UInt8(ascii: "T"): (chance(70) ? title() : Self.capitalized(any(titles)), nil)
        case UInt8(ascii: "R"): (capital(nationalities), nil)
        case UInt8(ascii: "J"): (any(jobs), nil)
        case UInt8(ascii: "K"): (any(relations), nil)
        case UInt8(ascii: "W"): (work(), nil)
        case UInt8(ascii: "M"): (any(months), nil)
        case UInt8(ascii: "D"): (date(), nil)
        case UInt8(ascii: "E"): ("\(any(given)).\(any(family))@example.com", nil)
        case UInt8(ascii: "H"): ("\(number(200...999))-\(number(200...999))-\(number(1000...9999))", nil)
        default: (number(1...(chance(50) ? 40 : 2026)), nil)
        }
    }

    private mutating func title() -> String {
        any(["Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Prof.", "Miss", "Sir", "President", "Captain"])
    }

    /// A name that no list has, so that context and shape are learned as well.
    private mutating func invented() -> String {
        let onsets = [
            "b", "br", "ch", "d", "dr", "f", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "pr", "r", "s", "sh",
            "st", "t", "tr", "v", "w", "y", "z", "sz", "th", "bj", "cz", "",
        ]
        let vowels = ["a", "e", "i", "o", "u", "aa", "ei", "ie", "ou", "ä", "ö", "é", "á", "í", "ya"]
        let codas = ["", "", "n", "r", "l", "s", "t", "k", "m", "nd", "rt", "ck", "ss", "nn", "v", "š", "ć", "ng"]
        let ends = [
            "", "", "son", "sen", "ov", "ova", "ski", "ska", "ez", "es", "ini", "etti", "berg", "mann", "er", "ton",
            "ley", "ić", "ová", "dóttir", "ssen", "ström", "ide", "ara", "uchi", "moto", "a", "o", "ia",
        ]
        var name = ""
        for _ in 0..<Int.random(in: 1...2, using: &generator) { name += any(onsets) + any(vowels) + any(codas) }
        return Self.capitalized(name + any(ends))
    }

    private mutating func givenName() -> String { chance(22) ? invented() : capital(given) }

    private mutating func familyName() -> String {
        if chance(5) { return "\(any(["van", "von", "de", "van der", "di", "al"])) \(capital(family))" }
        if chance(4) { return "\(any(["O'", "Mc", "Mac"]))\(capital(family))" }
        if chance(4) { return "\(capital(family))-\(capital(family))" }
        return chance(28) ? invented() : capital(family)
    }

    private mutating func person() -> String {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<66: "\(givenName()) \(familyName())"
        case 66..<76:
            "\(givenName()) \(Self.capitalized(String(UnicodeScalar(UInt8.random(in: 0x61...0x7A, using: &generator))))). \(familyName())"
        case 76..<80:
            "\(givenName()) \(Self.capitalized(String(UnicodeScalar(UInt8.random(in: 0x61...0x7A, using: &generator))))) \(familyName())"
        case 80..<84:
            "\(Self.capitalized(String(UnicodeScalar(UInt8.random(in: 0x61...0x7A, using: &generator))))). \(familyName())"
        case 84..<89: "\(givenName()) \(givenName()) \(familyName())"
        case 89..<95: givenName()
        default: familyName()
        }
    }

    private mutating func place() -> String {
        if chance(18) {
            return invented() + any(["", "", "burg", "ville", "ton", "stad", "ford", "by", "bach", "grad"])
        }
        if chance(8) { return "\(capital(directions)) \(capital(places))" }
        // Towns are called as families are: what stands around tells.
        if chance(7) { return capital(family) }
        if chance(16) {
            let first =
                chance(40)
                ? capital(family)
                : chance(40) ? "\(capital(given)) \(capital(family))" : chance(50) ? any(companyWords) : invented()
            return
                "\(first) \(capital(landmarks))"
        }
        return capital(places)
    }

    private mutating func country() -> String {
        if chance(12) {
            return any([
                "United States", "United Kingdom", "New Zealand", "South Africa", "Saudi Arabia", "Sri Lanka",
                "Costa Rica", "South Korea", "North Korea", "Czech Republic", "Puerto Rico", "Hong Kong", "El Salvador",
                "Papua New Guinea", "Ivory Coast", "Sierra Leone", "Dominican Republic", "U.S.", "UK", "USA",
                "Faroe Islands", "Northern Ireland", "Soviet Union", "West Germany",
            ])
        }
        return capital(countries)
    }

    private mutating func organization() -> String {
        let end = Self.capitalized(any(organizationEnds))
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<22: return chance(35) ? any(organizations).uppercased() : capital(organizations)
        case 22..<36: return "\(any(companyWords))\(any(companyWords).lowercased())"
        case 36..<52: return "\(any(companyWords)) \(any(companyWords)) \(end)"
        case 52..<62: return "\(capital(family)) \(end)"
        case 62..<68: return "\(capital(family)) & \(capital(family))"
        case 68..<78: return "\(capital(places)) \(end)"
        case 78..<82:
            return
                "\(any(["University", "Bank", "College", "Museum", "Institute", "Ministry", "Department"])) of \(chance(60) ? capital(places) : any(companyWords))"
        case 82..<84:
            return
                "\(capital(chance(50) ? family : places)) \(any(["High School", "State University", "Town Council", "Railway Company", "Cricket Club", "Football Club", "Medical Center", "Stock Exchange"]))"
        case 84..<89:
            return
                "\(capital(nationalities)) \(any(companyWords)) \(any(["Association", "Federation", "Society", "Union", "Council", "Party"]))"
        case 89..<94:
            return String(
                (0..<Int.random(in: 2...4, using: &generator)).map { _ in
                    Character(UnicodeScalar(UInt8.random(in: 0x41...0x5A, using: &generator)))
                })
        default: return "\(invented()) \(chance(50) ? end : "")".trimmed()
        }
    }

    private mutating func team() -> String {
        chance(50)
            ? "\(capital(places)) \(any(teamWords))"
            : chance(50) ? "the \(any(teamWords))" : "\(any(companyWords)) \(any(teamWords))"
    }

    private mutating func work() -> String {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in any(titleWords) }.joined(separator: " ")
    }

    private mutating func date() -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: "\(any(months)) \(number(1...28)), \(number(1890...2026))"
        case 1: "\(number(1...28)) \(any(months)) \(number(1890...2026))"
        case 2: "\(number(1990...2026))-0\(number(1...9))-\(number(10...28))"
        default: any(["Monday", "Tuesday", "Friday", "Sunday", "May 5", "the 3rd of March", "Thursday morning"])
        }
    }

    private mutating func street() -> String {
        let name = chance(40) ? capital(family) : chance(50) ? invented() : capital(places)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<55:
            return
                "\(number(1...999)) \(chance(20) ? number(10...9999) + " " : "")\(name) \(any(["Street", "St", "Road", "Rd", "Avenue", "Ave", "Lane", "Drive", "Court", "Place", "Way", "Crescent", "Boulevard", "Terrace", "Parkway", "Close", "Square"]))"
        case 55..<68:
            return
                "\(chance(30) ? number(1...99) + " " : "")\(name)\(any(["strasse", "straße", "gatan", "gade", "vej", "vegen", "straat", "laan", "weg", "katu", "tie"])) \(number(1...200))"
        case 68..<70: return "the corner of \(number(1...200)) \(name) Street and \(capital(family)) Street"
        case 70..<82:
            return
                "\(number(1...200)) \(any(["rue", "Via", "Calle", "Avenida", "Rua", "ul.", "avenue", "Place", "Chemin"])) \(any(["de ", "du ", "", "", ""]))\(name)"
        case 82..<88: return "\(number(1...99)) \(name) \(number(1...150))"
        case 88..<93: return "\(any(["P.O. Box", "PO Box", "Box"])) \(number(10...9999))"
        default: return "\(any(["Unit", "PSC", "CMR"])) \(number(100...9999)), Box \(number(100...9999))"
        }
    }

    private mutating func address() -> String {
        var text = street()
        let separator = any([" ", ", ", "\n", ",\n", "\n  "])
        if chance(40) {
            text +=
                "\(any([" ", ", ", separator]))\(any(["Apt.", "Suite", "Apt", "Unit", "Floor", "#"])) \(number(1...999))"
        }
        if chance(75) { text += separator + place() }
        if chance(40) {
            text +=
                any([", ", " "])
                + any(["NY", "CA", "TX", "OR", "WA", "VIC", "NSW", "QLD", "AE", "SK", "ON", "BC", "MP", "NO", "PR"])
        }
        if chance(60) { text += " " + (chance(70) ? number(10000...99999) : number(1000...9999)) }
        if chance(25) { text += separator + country() }
        return text
    }
}

extension String {
    fileprivate func trimmed() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
