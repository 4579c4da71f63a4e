/// Places for the accounts of a graph, so that those with many links are near each other.
///
/// Forces after T. Fruchterman and E. Reingold, "Graph Drawing by Force-directed Placement" (1991): every two accounts push
/// each other away, links pull, and steps grow smaller. Repulsion by degree, as in M. Jacomy et al., "ForceAtlas2" (2014),
/// keeps hubs apart. The same links and seed give the same places.
struct GraphLayout {
    private(set) var x: [Double]
    private(set) var y: [Double]

    /// - Parameters:
    ///   - count: How many accounts; the work grows with its square.
    ///   - links: Indices of two accounts and how strongly they pull, above 0.
    init(count: Int, links: [(first: Int, second: Int, pull: Double)], seed: UInt64) {
        var generator = Places(state: seed)
        x = (0..<count).map { _ in generator.next() }
        y = (0..<count).map { _ in generator.next() }
        guard count > 1 else { return }
        var degree = [Double](repeating: 1, count: count)
        for link in links {
            degree[link.first] += link.pull
            degree[link.second] += link.pull
        }
        let size = Double(count).squareRoot()
        for index in 0..<count {
            x[index] *= size
            y[index] *= size
        }
        let rounds = count > 150 ? 220 : 400
        for round in 0..<rounds {
            let heat = size * 0.12 * (1 - Double(round) / Double(rounds)) + 0.002
            step(links, degree, heat: heat)
        }
    }

    private mutating func step(
        _ links: [(first: Int, second: Int, pull: Double)], _ degree: [Double], heat: Double
    ) {
        let count = x.count
        var forceX = [Double](repeating: 0, count: count)
        var forceY = forceX
        for first in 0..<count {
            for second in first + 1..<count {
                let (dx, dy) = (x[first] - x[second], y[first] - y[second])
                let push = (0.4 + 0.06 * min(degree[first], degree[second])) / (dx * dx + dy * dy + 0.01)
                forceX[first] += dx * push
                forceY[first] += dy * push
                forceX[second] -= dx * push
                forceY[second] -= dy * push
            }
            forceX[first] -= x[first] * 0.25
            forceY[first] -= y[first] * 0.25
        }
        for link in links {
            let (dx, dy) = (x[link.first] - x[link.second], y[link.first] - y[link.second])
            let distance = (dx * dx + dy * dy).squareRoot() + 0.01
            let least = min(degree[link.first], degree[link.second])
            let pull = link.pull * distance * 3 / (1 + least).squareRoot() / (1 + distance * 0.4)
            forceX[link.first] -= dx / distance * pull
            forceY[link.first] -= dy / distance * pull
            forceX[link.second] += dx / distance * pull
            forceY[link.second] += dy / distance * pull
        }
        for index in 0..<count {
            let force = (forceX[index] * forceX[index] + forceY[index] * forceY[index]).squareRoot()
            let move = min(force * 0.1, heat) / max(force, 1e-9)
            x[index] += forceX[index] * move
            y[index] += forceY[index] * move
        }
    }

    /// Places within a rectangle, as large as fits and the same in both directions.
    func fitted(width: Double, height: Double) -> [(x: Double, y: Double)] {
        guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else { return [] }
        let scale = min(width / max(right - left, 1e-9), height / max(bottom - top, 1e-9), 60)
        return zip(x, y).map {
            (width / 2 + ($0 - (left + right) / 2) * scale, height / 2 + ($1 - (top + bottom) / 2) * scale)
        }
    }

    /// Numbers from -1 to 1 that look random: Steele, Lea and Flood, "Fast splittable pseudorandom number generators"
    /// (2014).
    private struct Places {
        var state: UInt64

        mutating func next() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((word ^ (word >> 31)) >> 11) * 0x1p-52 - 1
        }
    }
}
