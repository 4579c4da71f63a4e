extension Grammar {
    /// What customers and attackers alike ask about: questions, problems, statements, code, records.
    static let sentences = #"""
        adjective: old | new | first | second | third | faulty | unusual | shared | missing | latest | local |
            larger | smaller | disputed | draft | revised | temporary | remote | public | internal | costly | simple
            | broken | urgent | final
        object: the {thing} | our {thing} | the {adjective} {thing} | one {thing} | the {actor}'s {thing} | every
            {thing} | this {adjective} {thing} | {#} of the {thing}s | the {thing} from {#name} | {thing} {#id}
        who: the {actor} | our {actor} | {#name} | the {actor} at {#name} | another {actor} | {#name}, the {actor},
            | two people | nobody here | the team in {#name}
        when: last week | on Monday | at {#} o'clock | since the update | twice this month | during the {thing}
            check | before lunch | in the past {#} days | after {#name} left | at the end of the quarter | every
            morning | whenever it rains
        why: because {object} {state} | so that {who} can {act} {object} | although {object} {state} | before {who}
            arrives | without touching {object} | now that {object} {state} | in case {object} {state} | using only
            {object}
        fact: {object} {state} | {who} had to {act} {object} {when} | {who} says that {object} {state} | {when},
            {object} {state} | {object} was {adjective} {when} | {who} asked {who} to {act} {object} | it took {#}
            minutes to {act} {object} | we counted {#} and expected {#} | {object} and {object} were swapped {when}
            | {who} changed {object} {why}
        sentence: Then {fact}. | Also, {fact}. | Note that {fact}. | {fact}, {why}. | Meanwhile {fact}. | We know
            that {fact}. | {fact}; {fact}. | Apparently {fact}, and {fact}. | {fact}. | Case {#id}: {fact}. |
            {#name} reports: {fact}. | Still, {fact}, {when}.
        asked: How would you {act} {object} {why}? | What is the best way to {act} {object}? | Why does it matter
            that {object} {state}? | Can you {act} {object} for {who}? | Which matters more, {object} or {object}? |
            Is it true that {fact}? | What should {who} do if {object} {state}? | Give me {#} ways to {act} {object}
            {why}. | Explain {object} to {who}. | Help me {act} {object}, {why}. | I need to {act} {object} {when};
            where do I start? | How long does it take to {act} {object}? | What went wrong when {fact}? | Compare
            {object} with {object}. | Who should {act} {object}, {who} or {who}? | Write a short note to {who} about
            {object}. | Suggest a plan to {act} {object} before {#name} does. | What does "{thing} {#id}" mean in
            {field}?
        problem: A {actor} has {#} {thing}s and must {act} {#} of them {when}. If each one takes {#} minutes and
            {who} helps with every {#}th, how many are left after {#} hours? | There are {#} {thing}s in {#} groups.
            In {#name}'s group, {#} percent {state}. How many more must {who} {act} so that at least {#} remain? |
            {#name} can {act} a {thing} in {#} minutes, {#name} needs {#}. Working together {when}, how long do they
            need for {#}? | The chance that a {thing} {state} is {#} in {#}. Out of {#}, how many does {who} expect
            to {act}? | Let n be the number of {thing}s such that n leaves remainder {#} when divided by {#}. {who}
            removes {#}. What is the smallest n? | A {thing} costs {#} and rises by {#} percent a year. After {#}
            years {who} sells it {why}. What is the gain? | Show that if {fact}, then either {fact} or {fact}.
        challenge: Design a procedure to {act} {object} when {fact} and {fact}. State assumptions. | {claimverb} that
            {who} can {act} {object} only if {fact}. | Given that {fact}, and that {fact}, decide whether {who}
            should {act} {object}; justify. | Write a function that takes a list of {thing}s and returns those for
            which "{state}"; handle {#} edge cases. | Diagnose: {fact}; {fact}; yet {fact}. | Rank these for {who}:
            {object}; {object}; {object}. Criterion: {fact}. | Find the flaw: "{fact}, hence {fact}." | Plan {#}
            steps by which {who} could {act} {object} {why}.
        claimverb: Show | Argue | Explain why it follows | Demonstrate
        identifier: {#word}_{#word} | {#word} | {#word}{#} | is_{#word} | {#word}_count | get_{#word} | load_{#word}
        code: def {identifier}({identifier}, {identifier}):\n    # {act} the {thing}\n    {identifier} =
            {identifier}[{#}]\n    return {identifier}\n | for {identifier} in {identifier}:\n    if {identifier} >
            {#}:\n        {identifier}.append({identifier})\n | {identifier} = {identifier}({identifier},
            limit={#})\n | class {#name}:\n    def {identifier}(self, {identifier}):\n        self.{identifier} =
            {identifier} * {#}\n | if not {identifier}:\n    raise ValueError('{object} {state}')\n | assert
            {identifier}({#}) == {#}, '{thing}'\n | let {identifier} = {identifier}.map(x => x.{identifier} +
            {#});\n | SELECT {identifier}, count(*) FROM {identifier} WHERE {identifier} > {#} GROUP BY 1;\n
        codetask: Why does this fail? | Add a test for {object}. | Make {identifier} faster. | Rename {identifier}
            to {identifier}. | {fact}; fix it. | Explain what {identifier} does. | Port this. | It raises on line
            {#}. | Handle the case that {object} {state}. | Remove the duplicate in {identifier}.
        record: {"id":"{#id}","name":"{#name} {#name}","amount":{#},"note":"{fact}"}
        ticket: Hi, {fact}. {asked} Order {#id}. | {#id}: {object} {state}. Please {act} it {when}. | Hello, I am
            {#name}. {fact}, {when}. What now? | {object} {state} again!! Ref {#id}. | I want to {act} {object}.
            {fact}.
        labels: {thing}, {thing}, {thing}, {thing}, other | urgent, normal, low | {field}, {actor} question,
            complaint, praise | yes, no, unclear | A{#}, B{#}, C{#}
        path: src/{#word}/{#word}.py | lib/{#word}.ts | {#word}/{#word}_test.go | app/{#word}/{#word}.rb |
            {#word}.rs
        agentgoal: In {path}, {act} the {thing} code so that {fact}. | The test {identifier} in {path} fails:
            {fact}. Fix it. | Add {identifier} to {path}. | Refactor {path}; {fact}. | Upgrade {#word} to {#}.{#}
            and repair what breaks.
        agentcall: I will read {path}. | Running the tests in {path}. | Editing {path}. | Searching for
            {identifier}.
        agentresult: {path}:{#}: error: {object} {state}\n{#} passed, {#} failed | {code}{code} |
            {path}\n{path}\n{path} | OK ({#} ms) | {#} matches:\n{path}:{#}: {identifier}({identifier})
        """#
}
