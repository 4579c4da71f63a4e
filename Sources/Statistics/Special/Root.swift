/// Where `function` is zero in `range`: Newton's steps, halved towards the bracket when they would leave it.
///
/// `function` never falls; it gives its value and the size of its slope. The value may be infinite.
func increasingRoot(
    in range: ClosedRange<Double>, near start: Double, _ function: (Double) -> (value: Double, slope: Double)
) -> Double {
    var low = range.lowerBound
    var high = range.upperBound
    var t = min(max(start, low), high)
    for _ in 0..<300 {
        let (value, slope) = function(t)
        if value == 0 || value.isNaN { return t }
        if value < 0 { low = t } else { high = t }
        var next = t - value / slope
        if !(next > low && next < high) { next = low + (high - low) / 2 }
        if abs(next - t) <= 4e-16 * max(1, abs(t)) { return next }
        t = next
    }
    return t
}
