/// b₀ + a₁/(b₁ + a₂/(b₂ + …)), with (aᵢ, bᵢ) = `term`(i), by the modified Lentz method
/// (Thompson and Barnett 1986, "Coulomb and Bessel functions of complex arguments and order").
func continuedFraction(_ first: Double, _ term: (Double) -> (Double, Double)) -> Double {
    let tiny = 1e-300
    var value = first == 0 ? tiny : first
    var c = value
    var d = 0.0
    var i = 1.0
    while i < 10_000_000 {
        let (a, b) = term(i)
        d = b + a * d
        if d == 0 { d = tiny }
        c = b + a / c
        if c == 0 { c = tiny }
        d = 1 / d
        let change = c * d
        value *= change
        if abs(change - 1) < 2e-16 || change.isNaN { break }
        i += 1
    }
    return value
}
