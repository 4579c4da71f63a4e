/// A question with one right answer.
struct Fact {
    let question: String
    let answer: String

    /// Capitals, and a few things that most people learn at school.
    static let all: [Fact] =
        capitals.map { country, capital in
            Fact(
                question: "What is the capital of \(country)?", answer: "The capital of \(country) is \(capital).")
        }
        + others.map { Fact(question: $0, answer: $1) }

    private static let capitals = [
        ("France", "Paris"), ("Germany", "Berlin"), ("Italy", "Rome"), ("Spain", "Madrid"), ("Portugal", "Lisbon"),
        ("Norway", "Oslo"), ("Sweden", "Stockholm"), ("Finland", "Helsinki"), ("Denmark", "Copenhagen"),
        ("Poland", "Warsaw"), ("Austria", "Vienna"), ("Hungary", "Budapest"), ("Greece", "Athens"),
        ("Ireland", "Dublin"), ("Iceland", "Reykjavik"), ("Japan", "Tokyo"), ("China", "Beijing"),
        ("India", "New Delhi"),
        ("Egypt", "Cairo"), ("Kenya", "Nairobi"), ("Ghana", "Accra"), ("Peru", "Lima"), ("Chile", "Santiago"),
        ("Canada", "Ottawa"), ("Mexico", "Mexico City"), ("Cuba", "Havana"), ("Argentina", "Buenos Aires"),
        ("Australia", "Canberra"), ("New Zealand", "Wellington"), ("Turkey", "Ankara"),
    ]

    private static let others = [
        ("How many days does a week have?", "A week has seven days."),
        ("How many legs does a spider have?", "A spider has eight legs."),
        ("What is the largest planet?", "The largest planet of our solar system is Jupiter."),
        ("Which planet is closest to the Sun?", "Mercury is the planet closest to the Sun."),
        ("What is the chemical symbol of gold?", "The chemical symbol of gold is Au."),
        ("What is water made of?", "Water is made of hydrogen and oxygen."),
        ("How many minutes does an hour have?", "An hour has 60 minutes."),
        ("Which ocean is the largest?", "The Pacific is the largest ocean."),
        ("What do bees make?", "Bees make honey and wax."),
        ("Which gas do plants take from the air?", "Plants take carbon dioxide from the air."),
        ("What is the opposite of cold?", "The opposite of cold is hot."),
        ("How many sides does a hexagon have?", "A hexagon has six sides."),
    ]
}
