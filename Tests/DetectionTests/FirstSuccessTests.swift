import Testing

@testable import Detection

@Suite("The search for the first sweep that finds a campaign")
struct FirstSuccessTests {
    @Test("any first number is found from any start, in few looks")
    func everyNumber() {
        for bound in [0, 1, 2, 7, 28, 96] {
            for start in 0...bound + 1 {
                for first in 0...bound {
                    var search = FirstSuccess(from: start, below: bound)
                    var looks = 0
                    while let number = search.next, looks <= 200 {
                        #expect((start..<bound).contains(number))
                        search.answer(number >= first)
                        looks += 1
                    }
                    let expected = max(start, first)
                    #expect(search.result == (expected < bound && first < bound ? expected : nil))
                    #expect(looks <= 14)
                }
            }
        }
    }

    @Test("searches with different starts look at the same numbers on their way up")
    func shared() {
        func numbers(from start: Int) -> [Int] {
            var search = FirstSuccess(from: start, below: 96)
            var numbers: [Int] = []
            while let number = search.next, number < 60 {
                numbers.append(number)
                search.answer(false)
            }
            return numbers
        }
        #expect(Set(numbers(from: 3)).intersection(numbers(from: 5)).isSuperset(of: [8, 16, 32]))
    }
}
