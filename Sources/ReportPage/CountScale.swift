/// From counts to pixels, from 0 to a round number above the greatest.
struct CountScale {
    let top: Double
    let height: Double
    /// Round numbers to mark, without 0.
    let ticks: [Double]

    init(greatest: Double, height: Double) {
        let greatest = greatest.isFinite ? min(max(greatest, 1), 1e18) : 1
        var unit = 1.0
        while unit * 10 <= greatest { unit *= 10 }
        let step = unit * (greatest / unit <= 2 ? 1 : greatest / unit <= 5 ? 2 : 5)
        let fine = greatest / step < 1.5 && unit > 1 ? step / 2 : step
        top = (greatest / fine).rounded(.up) * fine
        ticks = Array(stride(from: fine, through: top, by: fine))
        self.height = height
    }

    /// How high a count stands.
    func length(_ count: Double) -> Double {
        count.isFinite ? min(max(count / top, 0), 1) * height : 0
    }

    /// `840`, `12k`, `3.4M`.
    static func label(_ count: Double) -> String {
        for (unit, name) in [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        where count >= unit * 10 || count >= 1e6 {
            guard count >= unit else { continue }
            return Wording.decimal(count / unit, digits: 1) + name
        }
        return Wording.decimal(count, digits: 0)
    }
}
