/// True within a relative error, where zero matches anything that is as good as nothing.
func isClose(_ value: Double, _ expected: Double, relative: Double = 1e-12) -> Bool {
    value == expected || abs(value - expected) <= relative * abs(expected) + 1e-60
}
