import Testing

@testable import Anonymization

@Suite("Check digits")
struct CheckDigitTests {
    private func digits(_ text: String) -> ArraySlice<UInt8> { text.utf8.filter(\.isDigit).map { $0 - 0x30 }[...] }

    @Test("published examples pass and any one digit changed fails", arguments: ["4111 1111 1111 1111", "79927398713"])
    func luhn(_ number: String) {
        let number = Array(digits(number))
        #expect(CheckDigits.luhn(number[...]))
        for index in number.indices {
            var changed = number
            changed[index] = (changed[index] + 1) % 10
            #expect(!CheckDigits.luhn(changed[...]))
        }
    }

    @Test("Verhoeff's own example passes, and swapped neighbours fail")
    func verhoeff() {
        #expect(CheckDigits.verhoeff(digits("2363")))
        #expect(!CheckDigits.verhoeff(digits("2633")))
    }

    @Test("ISO 7064's hybrid system accepts a German tax number of the authority's leaflet")
    func hybrid() {
        #expect(CheckDigits.mod11And10(digits("86 095 742 719")))
        #expect(!CheckDigits.mod11And10(digits("86 095 742 718")))
    }
}
