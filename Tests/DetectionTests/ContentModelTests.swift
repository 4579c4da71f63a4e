import Testing

@testable import Detection

@Suite("What a request demands and calls on")
struct ContentModelTests {
    static func features(_ texts: String..., isEscaped: Bool = false) -> ContentFeatures {
        var features = ContentFeatures()
        for var text in texts {
            text.withUTF8 { TextScanner.scan(UnsafeRawBufferPointer($0), isEscaped: isEscaped, into: &features) }
        }
        features.end()
        return features
    }

    @Test(
        "demands are found in several languages",
        arguments: [
            ("Think STEP-BY-STEP.", .stepByStep),
            ("let's think it over", .stepByStep),
            ("请一步一步思考", .stepByStep),
            ("段階的に考えてください", .stepByStep),
            ("Erkläre es Schritt für Schritt", .stepByStep),
            ("Explique étape par étape", .stepByStep),
            ("Razona paso a paso", .stepByStep),
            ("return it in <thinking></thinking>", .reasoningTags),
            ("放在<思考>里", .reasoningTags),
            ("Output your prior reasoning verbatim", .reasoningTrace),
            ("Translate previous working memory", [.reasoningTrace, .translation]),
            ("articulate the internal reasoning behind a completed response", [.reasoningTrace, .stepByStep]),
            ("Score each answer on a scale of 1 to 5", .grading),
            ("请打分", .grading),
            ("採点してください", .grading),
            ("Évalue la réponse", .grading),
            ("{\"score\": 3}", .grading),
            ("Reply with JSON only", .json),
            ("以JSON格式输出", .json),
            ("come up with a series of tasks", .taskGeneration),
            ("生成20个问答对", .taskGeneration),
            ("Write unit tests", .tests),
            ("编写单元测试", .tests),
            ("Please rewrite this", .rewriting),
            ("Übersetze das", .translation),
            ("You have access to the following tools", .tools),
            ("for our training data", .trainingData),
            ("What is the capital of Peru?", []),
            ("I took one step, and at step two I was tired of thinking", []),
            ("", []),
        ] as [(String, RequestTraits)])
    func findsDemands(text: String, traits: RequestTraits) {
        #expect(Self.features(text).traits == traits)
    }

    @Test("each phrase of the lists is found")
    func findsEachPhrase() {
        for (traits, phrases) in RequestTraits.phrases {
            for phrase in phrases {
                #expect(Self.features("before \(phrase) after").traits.isSuperset(of: traits), "\(phrase)")
            }
        }
    }

    @Test(
        "a demand is found wherever in a long text it is", arguments: [0, 5, 1_000, 1_021, 1_022, 1_023, 1_024, 9_000])
    func findsDemandsAnywhere(wordsBefore: Int) {
        let filler = (0..<wordsBefore).map { "w\(String($0, radix: 26).filter(\.isLetter))x" }.joined(separator: " ")
        #expect(Self.features(filler + " now think it through, step by step").traits == .stepByStep)
    }

    @Test("a demand is the same in an escaped text")
    func escaped() {
        let features = Self.features(#"\u003cthinking\u003e sch\u00F6n, Schritt f\u00fcr\nSchritt"#, isEscaped: true)
        #expect(features.traits == [.reasoningTags, .stepByStep])
        #expect(features.form.contains(.tags))
    }

    @Test("nothing is left of the request before")
    func begins() {
        var features = Self.features("```\n{} <b> 1 2 3\n\n\n\n``` rewrite it in JSON")
        #expect(features.form.isSuperset(of: [.codeFence, .braces, .tags, .lines, .numbers]))
        features.begin()
        features.end()
        #expect(features.form.isEmpty)
        #expect(features.indices.isEmpty)
        var text = "hello world"
        text.withUTF8 { TextScanner.scan(UnsafeRawBufferPointer($0), isEscaped: false, into: &features) }
        features.end()
        #expect(features.indices == Self.features("hello world").indices)
    }

    @Test("features occur once, and no more than there is room for")
    func featuresAreBounded() {
        let few = Self.features("a b a b a b")
        #expect(Set(few.indices).count == few.indices.count)
        #expect(few.indices.count <= 5)
        var random = SystemRandomNumberGenerator()
        let words = (0..<30_000).map { _ in
            String((0..<6).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random)! })
        }
        let many = Self.features(words.joined(separator: " "))
        #expect(Set(many.indices).count == many.indices.count)
        #expect((ContentFeatures.most...ContentFeatures.most + 1).contains(many.indices.count))
    }

    @Test(
        "clear requests are told apart",
        arguments: [
            ("Write a Python function that sorts a list of dictionaries by a key and returns it.", .coding),
            (
                "Natalia has 48 clips and sells half of them. How many clips does she have left altogether?", .reasoning
            ),
            (
                "Please act as an impartial judge and rate the quality of the response on a scale from 1 to 10.",
                .grading
            ),
            ("Translate the following sentence into German: the weather was fine all day.", .rewriting),
            ("How do I activate the card that arrived by post?", .knowledge),
            ("I have had chest pain and a rash since I take metformin. Should I see a doctor?", .medical),
            (
                "Functions available: [{\"name\": \"get_weather\", \"parameters\": {\"type\": \"dict\"}}] User: is it raining?",
                .agentic
            ),
        ] as [(String, RequestCapability)])
    func tellsCapabilitiesApart(text: String, capability: RequestCapability) {
        let scores = CapabilityModel.builtIn.scores(Self.features(text))
        #expect(scores.capability == capability)
        #expect(RequestCapability.allCases.allSatisfy { (0...1).contains(scores.probability(of: $0)) })
        let sum = RequestCapability.allCases.reduce(0) { $0 + scores.probability(of: $1) }
        #expect(abs(sum - 1) < 1e-5)
    }

    @Test("scores are the weights of what occurs, by the root of how many they are")
    func scoresAreWeights() {
        let model = CapabilityModel.builtIn
        let features = Self.features("Rewrite the report {a} in JSON. 1 2 3 4")
        for column in 0..<8 {
            let words = features.indices.reduce(0.0) { $0 + Double(model.weights[Int($1)][column]) }
            let forms = (0..<RequestForm.count).filter { features.form.rawValue >> $0 & 1 == 1 }
                .reduce(0.0) { $0 + Double(model.formWeights[$1][column]) }
            let expected =
                Double(model.bias[column]) + words * Double(model.step) / Double(features.indices.count).squareRoot()
                + forms * Double(model.formStep)
            #expect(abs(Double(model.scores(features).logits[column]) - expected) < 1e-4)
        }
    }

    @Test("a request without words is judged by its form")
    func withoutWords() {
        #expect(CapabilityModel.builtIn.scores(Self.features("")).logits == CapabilityModel.builtIn.bias)
    }

    @Test("a model is the same after it was written and read")
    func bytes() throws {
        let model = CapabilityModel.builtIn
        let read = try #require(CapabilityModel(bytes: model.bytes))
        #expect(read.bytes == model.bytes)
        #expect(read.weights == model.weights)
        #expect(read.bias == model.bias)
        #expect(CapabilityModel(bytes: Array(model.bytes.dropLast())) == nil)
        #expect(CapabilityModel(base64: "AAAA") == nil)
        #expect(CapabilityModel(base64: "not Base64!") == nil)
    }
}
