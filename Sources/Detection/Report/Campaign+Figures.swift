import Exchanges

extension Campaign {
    /// The numbers behind a campaign's pictures. JSON: `figures`.
    public struct Figures: Sendable, Equatable {
        /// Exchanges over time.
        public var timeline: Timeline
        /// The strongest links among a sample of the accounts.
        public var links: [Link]
        /// How evenly the shared template is spread; nil where the group shares none.
        public var spread: Spread?

        /// The numbers behind the pictures.
        public init(timeline: Timeline, links: [Link] = [], spread: Spread? = nil) {
            self.timeline = timeline
            self.links = links
            self.spread = spread
        }

        /// Exchanges of the campaign's accounts in equal steps of time.
        public struct Timeline: Sendable, Equatable {
            /// Where the first step begins.
            public var start: Timestamp
            /// The length of a step in seconds, at least 1.
            public var stepSeconds: Int
            /// How many exchanges in each step.
            public var counts: [Int]

            /// Exchanges in steps.
            public init(start: Timestamp, stepSeconds: Int, counts: [Int]) {
                self.start = start
                self.stepSeconds = stepSeconds
                self.counts = counts
            }
        }

        /// What links two accounts.
        public struct Link: Sendable, Equatable {
            /// The id of one of the campaign's accounts.
            public var first: String
            /// The id of another.
            public var second: String
            /// The kinds of link, as evidence's `signal`.
            public var kinds: [String]
            /// How rare what they share is: the sum of the natural logarithms of one over each value's share of all accounts.
            public var weight: Double

            /// A link.
            public init(first: String, second: String, kinds: [String], weight: Double) {
                self.first = first
                self.second = second
                self.kinds = kinds
                self.weight = weight
            }
        }

        /// How many exchanges with the shared template each account sent, beside what independent customers would show.
        public struct Spread: Sendable, Equatable {
            /// How many accounts sent a number of exchanges within a bin: bin `i` holds the numbers from
            /// `bounds[i]` to just below `bounds[i + 1]`.
            public var accounts: [Int]
            /// The bins' bounds: one more than bins.
            public var bounds: [Int]
            /// How many accounts independent customers of the same number and mean would have in each bin.
            public var independent: [Double]

            /// A spread.
            public init(accounts: [Int], bounds: [Int], independent: [Double]) {
                self.accounts = accounts
                self.bounds = bounds
                self.independent = independent
            }
        }
    }
}
