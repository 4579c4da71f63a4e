import Foundation
import Statistics
import Testing

/// Expected values: mpmath 1.4.1 at 80 digits, for example
/// `python -c "from mpmath import *; mp.dps = 80; print(log(gammainc(2.5, 0, 7, regularized=True)))"`;
/// beta by `x**a * (1-x)**b / (a*beta(a, b)) * hyp2f1(1, a+b, a+1, x)`.
@Suite("Special functions") struct SpecialFunctionTests {
    @Test(
        "the incomplete gamma function and its complement, to far tails",
        arguments: [
            (0.5, 0.1, -1.06340204715452864, -0.423546323475965738),
            (0.001, 0.5, -0.00056022355238477665, -7.48745475190646419),
            (1e-05, 1, -2.19386419792577087e-6, -13.0298471919844626),
            (1, 1, -0.458675145387081891, -1.0),
            (2.5, 7, -0.0157325258302313816, -4.15988095064658918),
            (10, 9.5, -0.73778064249672469, -0.650421037386517959),
            (10, 200, 0.0, -165.071171256426775),
            (100, 100, -0.66689715058528937, -0.720104893025473983),
            (100, 1, -364.729426204719619, 0),
            (1000, 1100, -0.00105988473336864358, -6.85012501443626529),
            (10000, 10050, -0.367674589258971931, -1.17876793500231463),
            (50, 6000, 0.0, -5718.28132247062851),
            (3000, 10, -14126.2662362803238, 0),
        ] as [(Double, Double, Double, Double)])
    func incompleteGamma(shape: Double, x: Double, lower: Double, upper: Double) {
        #expect(isClose(IncompleteGamma.logLower(shape: shape, x), lower))
        #expect(isClose(IncompleteGamma.logUpper(shape: shape, x), upper))
        #expect(isClose(IncompleteGamma.inverse(shape: shape, logUpper: upper), x, relative: 1e-11) || upper > -1e-3)
        #expect(isClose(IncompleteGamma.inverse(shape: shape, logLower: lower), x, relative: 1e-11) || lower > -1e-3)
    }

    @Test(
        "the incomplete beta function and its complement, to far tails",
        arguments: [
            (0.3, 2, 3, -1.0546911016101816, -0.428170945643802331),
            (0.01, 0.5, 0.5, -2.75249498659786794, -0.0658925690292165913),
            (0.999, 5, 1.5, -0.000284702574785028321, -8.16420786777797704),
            (0.5, 100, 120, -0.0923389292698269034, -2.42810367745302685),
            (0.5, 1000, 1000, -0.693147180559945309, -0.693147180559945309),
            (0.001, 1000, 20, -6815.6780264803654, 0.0),
            (0.9, 20, 3000, 0.0, -6796.91212893589254),
            (1e-06, 3, 1000000.0, -2.52196482410873213, -0.0837095681261982593),
            (0.02, 5000, 5000, -12735.1400783586094, 0.0),
        ] as [(Double, Double, Double, Double, Double)])
    func incompleteBeta(x: Double, a: Double, b: Double, lower: Double, upper: Double) {
        #expect(isClose(IncompleteBeta.logLower(x, a, b), lower))
        #expect(isClose(IncompleteBeta.logUpper(x, a, b), upper))
        #expect(isClose(IncompleteBeta.inverse(logLower: lower, a, b), x, relative: 1e-11) || lower > -1e-3)
        #expect(isClose(IncompleteBeta.inverse(logUpper: upper, a, b), x, relative: 1e-11) || upper > -1e-3)
    }

    @Test(
        "the normal tail and its inverse",
        arguments: [
            (-40, 0),
            (-8, -6.22096057427178606e-16),
            (-1, -0.17275377902344989),
            (0, -0.693147180559945309),
            (0.5, -1.17591176159361861),
            (1, -1.84102164500926351),
            (3, -6.60772622151034954),
            (8, -35.0134371599145499),
            (20, -203.917155371097264),
            (24.9, -314.140412761613163),
            (25.1, -319.148387405888634),
            (40, -804.608442013753788),
            (100, -5005.52420869420509),
        ] as [(Double, Double)])
    func normalTail(z: Double, upper: Double) {
        #expect(isClose(Normal().logUpperTail(z), upper))
        #expect(isClose(Normal().logLowerTail(-z), upper))
        #expect(abs(Normal().quantile(logUpperTail: upper) - z) <= 1e-13 * max(1, abs(z)) || z < -6)
        if z > -6, z < 6 { #expect(abs(Normal().quantile(exp(upper)) + z) < 1e-12) }
    }

    @Test(
        "log-beta does not cancel",
        arguments: [
            (1, 1, 0.0),
            (0.5, 0.5, 1.14472988584940017),
            (0.001, 2, 6.9067557786490535),
            (100000000.0, 2.5, -45.7670190081579944),
            (1000000.0, 1000000.0, -1386300.00336292112),
            (3, 1e-08, 18.4206807289523655),
        ] as [(Double, Double, Double)])
    func beta(a: Double, b: Double, expected: Double) {
        #expect(abs(logBeta(a, b) - expected) <= 1e-13 * max(1, abs(expected)))
    }

    @Test("factorials, and sums and complements of logarithms")
    func logarithms() {
        #expect(isClose(logFactorial(20), log(2_432_902_008_176_640_000)))
        #expect(isClose(logFactorial(1000), 5912.128178488163348878))
        #expect(logFactorial(-1).isNaN)
        #expect(isClose(logSumExp([-5000, -5000]), -5000 + log(2)))
        #expect(logSumExp([]) == -.infinity)
        #expect(logSumExp([-.infinity, 3]) == 3)
        #expect(isClose(logAdd(-1, -2), -0.686738312481777210))
        #expect(isClose(logComplement(-1e-20), -46.0517018598809137))
        #expect(isClose(logComplement(-50), -1.92874984796391783e-22))
    }

    @Test("arguments without meaning give NaN, and ends their limits")
    func ends() {
        #expect(IncompleteGamma.logUpper(shape: -1, 1).isNaN)
        #expect(IncompleteGamma.logUpper(shape: 1, -1).isNaN)
        #expect(IncompleteGamma.upper(shape: 3, 0) == 1)
        #expect(IncompleteBeta.logLower(1.5, 1, 1).isNaN)
        #expect(IncompleteBeta.logLower(.nan, 1, 1).isNaN)
        #expect(IncompleteBeta.lower(0, 2, 2) == 0)
        #expect(IncompleteBeta.lower(1, 2, 2) == 1)
        #expect(Normal().quantile(0) == -.infinity)
        #expect(Normal().quantile(1.5).isNaN)
    }
}
