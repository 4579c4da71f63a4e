/// How many single-character changes make one word of another (Levenshtein 1966).
enum EditDistance {
    /// The candidate that was probably meant; nil where none is near.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        candidates.map { ($0, between($0, word)) }.min { $0.1 < $1.1 }
            .flatMap { $0.1 <= max(1, word.count / 3) ? $0.0 : nil }
    }

    private static func between(_ first: String, _ second: String) -> Int {
        let target = Array(second.prefix(64))
        var row = Array(0...target.count)
        for (line, character) in first.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in target.indices {
                let above = row[column + 1]
                row[column + 1] = character == target[column] ? diagonal : 1 + min(diagonal, min(above, row[column]))
                diagonal = above
            }
        }
        return row[target.count]
    }
}
