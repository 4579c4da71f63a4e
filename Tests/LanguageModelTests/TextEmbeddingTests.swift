import LanguageModel
import Testing

@Suite struct TextEmbeddingTests {
    private func vector(_ text: String, _ dimensions: Int = TextEmbedding.dimensions) -> [Float] {
        TextEmbedding.vector(Array(text.utf8), dimensions: dimensions)
    }

    private func cosine(_ first: [Float], _ second: [Float]) -> Float {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(
        "vectors have length one, whatever the text and the number of dimensions",
        arguments: ["", "a", "?!", "the fox", "東京"])
    func length(_ text: String) {
        for dimensions in [1, 2, 64, 511, 512] {
            let found = vector(text, dimensions)
            #expect(found.count == dimensions)
            #expect(abs(cosine(found, found) - 1) < 1e-4)
        }
    }

    @Test("texts that share words are closer than texts that do not")
    func similarity() {
        let near = cosine(vector("the fox sleeps in the forest"), vector("a fox sleeps in a forest"))
        let far = cosine(vector("the fox sleeps in the forest"), vector("prices rose sharply on Monday"))
        #expect(near > 0.5)
        #expect(far < 0.3)
        #expect(vector("The Fox") == vector("the fox"))
        #expect(vector("same text") == vector("same text"))
    }
}
