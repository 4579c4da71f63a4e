/// Sentences that the tagger of names learns from, with slots in braces that ``SentenceGenerator`` fills: `P` person, `F` given
/// name, `L` family name, `T` title, `C` place, `N` country, `S` place or country, `O` organization, `A` address, `R` nationality,
/// `J` occupation, `K` relation, `D` date, `M` month, `W` title of a work, `Q` a team, `E` e-mail address, `H` phone number, `#` number.
enum TrainingSentences {
    /// What people write to a bank, a shop, an assistant; forms and signatures.
    static let messages = """
        The founders are {L}, {L} and {L}.
        {F}, {F} and {F} came up with the idea.
        {L}, {L} and {L} wrote the report.
        A letter to {P} was returned.
        Please change the name to {P}
        The name is wrong, it should be {P}.
        People call me {P}
        She was called {P}
        the {L} version is better
        {F} told {F} about it.
        {F} and {F} live at {A}
        {P} lives on {A}
        {F}, can I speak to your manager?
        The office of {O} is at {A}
        We meet at {A}, {C}
        {P}\n\n{J}\n\nPhone: {H}
        {P}\n{J}\n{A}
        {O}\n\n{A}
        User: {F}
        Agent: What is your name? User: {P}
        What's the name on the card? {P}
        "It is good," says {L}.
        "It is good", {L} said.
        My name is {P} and I live in {S}.
        Hi, I'm {P}, can you help me with my order?
        Hello {F}, thanks for getting back to me.
        Dear {T} {L},
        Dear {P}, your appointment is on {D}.
        Please transfer {#} dollars to {P} by Friday.
        I spoke to {F} about it yesterday and she agreed.
        {P} asked me to cancel the card ending in {#}.
        Can you change the billing name to {P}?
        The account is in the name of {P}.
        Add {P} as an authorized user, please.
        Is {F} there? This is {F} speaking.
        This is {T} {P} from {O}.
        {P} <{E}> wrote:
        From: {P}
        To: {P}
        Name: {P}
        Customer: {P}
        Patient: {P}
        Contact person: {P}
        Full name: {P}, phone: {H}
        Name: {P} Address: {A}
        Best regards,\\n{P}
        Kind regards\\n{P}\\n{J}\\n{O}
        Sincerely, {P}
        Thanks,\\n{F}
        Cheers {F}
        {P}\\n{A}
        {P}\\n{O}\\n{A}
        {P}\\n{J}\\n{O}\\n{A}
        {O}\\n{A}\\n{N}
        Ship it to {P}, {A}.
        Send the parcel to {A}.
        My new address is {A}.
        I moved to {A} last month.
        We live at {A}.
        Please deliver to: {A}
        The office is at {A}
        Billing address: {A}
        Address: {A}
        Mailing address\\n{A}
        Deliver the flowers to {F} at {A}, please.
        Where is {A}?
        The shop at {A} closes at six.
        I need a taxi from {A} to the airport.
        Return address: {P}, {A}, {N}
        {P} lives at {A}.
        He gave her his address: {A}
        What's the weather in {S}?
        How do I get from {C} to {C}?
        I was born in {C}, {N}.
        I am from {N}.
        We're flying to {S} on {D}.
        My flight from {C} to {C} was cancelled.
        Are there branches in {C}?
        I work for {O}.
        I work at {O} in {C}.
        She left {O} to join {O}.
        {P} works as {J} at {O}.
        {O} called about my application.
        Did {O} charge my card twice?
        I got an email from {O} asking for my password.
        My employer is {O}, {C}.
        The invoice from {O} is overdue.
        {O} is hiring in {C}.
        {F}, could you have a look at this?
        {F} and {F} are coming over for dinner.
        Ask {F} whether {F} has the keys.
        Have you met {P}?
        Tell {F} I said hi.
        Why is {F} so late?
        Why did {P} say that?
        What is {F} up to?
        I'll meet {F} at the station in {C}.
        Meeting with {P} and {P} on {D}.
        Notes from the call with {P} ({O}).
        {P} will present the results.
        {P} is going to speak at the event.
        Interview with {P}, {J} at {O}
        Please remind {P} of the deadline.
        My {K} {F} lost his phone in {C}.
        My {K}'s name is {F}.
        His wife {F} and their children {F} and {F} stayed.
        They named the baby {F}.
        She called her son {F}.
        Everybody calls me {F}.
        It was {F} who broke it, not {F}.
        "Come here, {F}!" said {F}.
        {F} shouted at {F}: "stop it!"
        {T} {L} arrived in {C} on Monday.
        {T} {P} will see you now.
        {T} {L} moved here from {N}.
        {T} and {T} {L} have two children.
        The lawyer of {P} did not comment.
        Follow up with {P} in two weeks.
        {P}'s order was shipped to {C}.
        {F}'s birthday is in {M}.
        The {L} family lives next door.
        The {L} case was closed in {#}.
        According to {P}, the results were good.
        User: {P}
        User: my name is {P}
        Agent: May I have your name? Caller: {P}
        Bot: Where do you live? User: {A}
        Bot: Which city? User: {C}
        Bot: Who should receive it? User: {P}, {A}
        Passenger {P}, {R}, passport {#}
        Mr {L} is a {R} citizen.
        I'd like to book a table for {L} at eight.
        The tenant, {P}, shall pay rent to the landlord, {P}.
        Signed: {P}, {C}, {D}
        Attending: {P}, {P}, {P} and {P}
        cc: {P}; {P}
        Author: {P}
        Reviewed by {P}
        Reported by: {F} {L} ({O})
        {L}, {F}
        ({P}, {O})
        1. {P}\\n2. {P}\\n3. {P}
        {P} - {J}
        {P}, {#} years old, lives in {C}.
        {P} ({#}), a {R} {K}, moved to {C}.
        My teacher {T} {L} helped me a lot.
        i'm {P} and i need help
        my name is {P}
        can you call {F} back at {H}
        i live in {C}
        is {P} available today
        thanks {F}
        ask {F} or {F}
        who is {P}
        {F} {F} where are you
        """

    /// Edited prose: encyclopedias, news.
    static let prose = """
        Among the founders were {L}, {L} and {L}.
        The guitarist {L} joined the band {Q}.
        {L} started the band {Q} with {P} on bass.
        {L} later said of {L}: "He was the best."
        {L} won the election in {#} as a candidate of the {O}.
        In the {#} election he contested the {C} seat and lost to {P}.
        The seat was held by {P} of the {O}.
        He was drafted by the {Q} and played for the {Q}.
        The League and the Party split over the question.
        The village is served by the {O}.
        The {O} train ran from {C} to {C}.
        It was described by {L} as the finest in {N}.
        {P}, {P} and {P} were nominated for the award.
        {P} (bass)\n{P} (guitar)\n{P} (drums)
        {P}'s father, {P}, was a {K} in {C}.
        {W} was sung by {P} on the show.
        The character of {F} {L} appears in {W}.
        {L} moved the family to {C}, {N}.
        {L} became a member of the {O} and taught at {O}.
        {P} (born {D}) is a {R} {K} and {K}.
        {P} was born in {C}, {N}, on {D}.
        {P} ({#} – {#}) was a {R} politician who served as governor of {C}.
        Born in {C}, {L} studied at {O} before moving to {C}.
        {L} was educated at {O} and at {O}.
        {L} joined {O} in {#} and left for {O} two years later.
        In {#}, {L} married {P}, with whom he had three children.
        He was succeeded by {P} in {#}.
        She was the daughter of {P} and {P}.
        The album was produced by {P} and {P}.
        The film was directed by {P} and stars {P} and {P}.
        {W} is a {#} {R} film directed by {P} and starring {P}, {P} and {P}.
        {W} is the second studio album by {Q}, released by {O} in {#}.
        {W} is a novel by the {R} {K} {P}.
        The song was written by {P} and {P} and recorded by {P}.
        The role of {F} was played by {P}.
        In the novel, {F} falls in love with {P}, a young {K} from {C}.
        {P} and his brother {F} founded {O} in {C} in {#}.
        {O} is a {R} company based in {C}, {N}.
        {O} was founded in {#} by {P} in {C}.
        {O} is headquartered in {C} and has offices in {C} and {C}.
        {O} acquired {O} for {#} million dollars.
        In {M} {#}, {O} announced that {P} would become chief executive.
        The {O} is a public research institution in {C}, {N}.
        The {O} was established in {#} under {T} {L}.
        {P} was elected president of the {O} in {#}.
        {T} {P} led the {O} during the war.
        {T} {L}'s regiment was stationed near {C}.
        During World War II, he served with the {O} in {N}.
        The battle took place near {C} in {M} {#}.
        The town lies on the River {C}, ten miles north of {C}.
        The river flows through {C} and {C} before it reaches the sea near {C}.
        {C} is a village in the district of {C} in {N}.
        {C} is a town in {C} County, {C}, United States.
        The population of {C} was {#} in {#}.
        {C} is twinned with {C}, {N}.
        The railway connects {C} with {C} and {C}.
        It is located between {C} and {C}.
        {N} and {N} signed the treaty in {C}.
        The teams of {N}, {N}, {N} and {N} took part.
        The club plays in the {R} league; its ground is in {C}.
        {Q} won {#}–{#} against {Q} at {C}.
        {L} scored twice for {Q} in the final against {Q}.
        {P} of {Q} finished third behind {P} and {P}.
        {L} retired from {Q} in {#} after an injury.
        Coach {P} said that {L} would not play on Saturday.
        "We have done well," {L} said.
        "It is too early to say," said {P}, a spokesman for {O}.
        Police in {C} arrested {P}, {#}, on {D}.
        Prime Minister {P} met President {P} in {C} on {D}.
        President {L} flew to {C} for talks with {T} {L}.
        Senator {L} criticized the {O} report.
        The {R} government said on {M} {#} that it would act.
        Critics such as {P} praised the book.
        {P} wrote in {O} that the play was dull.
        {L} and {L} (#) showed that the effect is small.
        The theorem is named after {P} and {P}.
        The species was first described by {L} in {#}.
        The house was designed by {P} for {T} {L}.
        The bridge was named after {P}.
        {P} Street was named in honour of {P}.
        The {L} Museum in {C} holds his papers.
        A statue of {P} stands in {C}.
        His students included {P}, {P}, {P}, and {P}.
        Other members were {P} (guitar), {P} (bass) and {P} (drums).
        Guitarist {P} left the band and was replaced by {P}.
        The band consisted of {P}, {P} and {P}.
        {Q} toured with {Q} in {N} and {N}.
        The single reached number {#} in {N} and {N}.
        {P} as {F}\\n{P} as {F} {L}\\n{P} as {T} {L}
        Written by {P}
        The book was translated by {P} and published by {O}.
        After the death of {T} {L}, his son {F} inherited the estate.
        King {F} II of {N} died in {#}.
        Queen {F} visited {C} in {M} {#}.
        Saint {F} is the patron of {C}.
        The trial of {P} began in {C}.
        {L}'s first wife was {P}.
        {L}'s work on {W} influenced {P}.
        He lived with {F} in {C} until {#}.
        Her friend {P} recalled that {F} loved {C}.
        Unlike {L}, {L} refused to leave {N}.
        {L} himself never returned to {C}.
        On the advice of {P}, {L} moved to the {O}.
        Among those killed were {P} and {P}.
        {W} was first broadcast on {O} on {D}.
        {W} received mixed reviews from critics.
        The game was released for Windows, Linux and PlayStation by {O}.
        The {R} language is spoken in {N} and {N}.
        The Treaty of {C} ended the war between {N} and {N}.
        For other uses see {C} (disambiguation).
        The Port of {C} is the largest in {N}.
        It opened in {M} {#} and was closed in {#}.
        The film was shot in {C}, {C} and {C}.
        Its current president is {P}.
        The chairman is {T} {P}.
        The Old Testament and the New Testament are read in Latin.
        The Industrial Revolution changed the city.
        In Greek mythology, the god was the father of the Muses.
        The First World War ended in November.
        The Roman Empire and the Ottoman Empire were rivals.
        The Act was passed in {#} and repealed in {#}.
        The Internet Protocol was standardized in {#}.
        The Nobel Prize in Physics was awarded to {P}.
        The Grand Prix was won by {P} in a Ferrari.
        The Boeing 747 landed in {C}.
        The Academy Award for Best Picture went to {W}.
        Construction began in {M} {#} and was finished two years later.
        The design was based on experience with the older model.
        This is a list of rivers of {N}.
        He held the post until his death in {#}.
        See also the Second Battle of {C}.
        """

    /// Short messages to everybody, careless of spelling.
    static let chatter = """
        {F} is hilarious!!
        {F} is hilarious and so is {F}
        {F} is a great person
        {F} looks so sad here
        {F} likes to say that a lot
        {F} made a new channel
        this was funny? {F} is the best part
        Good luck to you and {F} with everything
        without {F} this show is boring
        Nice one, {F}!!
        damn {F} got skills
        Fuck {L}
        {L} is awful
        put {F} in the team
        the {F} reference
        I noticed {F} and {F} in the back
        {F} wants them all to leave
        so , {F} is back and {F} is gone
        {P} is the best
        well done {F} and the team
        I think {P} did it better than {P}
        anyone else think {F} is lying?
        {F} doesn't know what he wants
        what happened to {F}
        why is {F} crying
        hey {F} nice video
        love you {F} and your mom
        this is better than {Q}
        {Q} fans where you at
        {F} is so cute
        {P} is the best {K} ever
        omg {F} i love you
        i love {F} and {F} so much
        lol {F} you are crazy
        Poor {F}... he almost made it.
        rip {P}
        RIP {P}, you will be missed
        {F} looks like {P} lol
        thank you {F}!!!
        Thank you {F} for this video
        {F} vs {F} who wins
        who else is here because of {F}?
        {L} for president!!!
        {L} is a liar and everybody knows it
        did {L} really say that?
        vote for {L}
        I can't believe {P} did that
        {P} was amazing in this movie
        {P} deserves an award for this
        {P} should play {F} in the next one
        {F}'s face at the end haha
        {F} ' s mom is hilarious
        how old is {F}?
        where is {F} from?
        Happy birthday {F}!
        Happy birthday to my {K} {F}
        happy bday {F} love u
        {F} please come to {S}
        Greetings from {S}!
        Love from {S}
        anyone here from {S}?
        watching this in {S}
        Back in {C} for the weekend
        just landed in {C}
        going to {C} tonight with {F}
        I drive to {C} every week and I won't stay in {C}
        {O} is killing it this year
        {O} sucks
        why does {O} always do this
        just got a job at {O}!!
        {O} should buy {O}
        the new {O} phone is so expensive
        I saw {F} at the mall yesterday
        me and {F} at the beach
        shout out to {P}
        shoutout to {F} and {F}
        @user {F} said you're right
        RT @user : {P} is live now
        RT @user : so proud of {F}
        {P} !!!!!!
        {F} and {F} forever
        {F} was right all along
        Is that {F} or {F}?
        That's {F}, right?
        {F} you idiot
        {F} just said what we all think
        go {F} go
        #1 fan of {P}
        {P} {#} days until {W}
        new song by {P} is out
        this song reminds me of {F}
        {F} is back baby
        {F} would never
        {F} , i will always support you
        i wish {F} stayed with {F}
        Team {F} all the way
        is this {P} 's brother?
        that goal by {L} wow
        {L} to {Q} confirmed
        {Q} will beat {Q} tonight
        {Q} game tonight!!
        can't wait to see {Q} in {C}
        """

    /// Sentences without anybody, capitals included.
    static let empty = """
        The crowd shouted. Then the music stopped.
        So where do we go now? Oh, I know a nice place.
        Incredible film! Bravo!
        The Old Town Hall and the New Bridge were rebuilt.
        The Championship Series was cancelled.
        Where is the Red Lion? It used to be a Department Store.
        Yeah, but it was not that good
        without ads this would be great
        Hope you are well
        Did you watch the Super Bowl or the World Series?
        The Romans and the Greeks traded with the Persians.
        How do I check my balance?
        Can I withdraw cash at any ATM?
        What are your opening hours on Sunday?
        I Want To Know Why My Payment Failed
        THIS IS NOT WORKING AT ALL
        WHY IS IT SO SLOW???
        PLEASE HELP ME ASAP
        WHAT DO I DO NOW
        The meeting is on Monday at ten.
        Merry Christmas and a Happy New Year!
        This video is awesome!!
        Stop singing!!!!
        Best song ever
        I love this movie so much
        YES YES YES
        LOL this is so funny
        Who is watching this in {#}?
        First comment!
        Am I the only one who noticed that?
        Wow, just wow.
        Like if you agree
        Did this come out before the other one?
        Guess who is back
        I'm not even mad
        Oh my God, that was close.
        Every single time
        And the winner is...
        Part two please
        The First Step is to open the settings.
        Click on Settings, then Privacy, then Delete.
        Error: File not found
        Note: This page is under construction.
        Open the Start menu and choose Control Panel.
        Java, Python and Swift are programming languages.
        Write a Python function that sorts a list.
        Translate this sentence into French.
        Summarize the following text in English.
        Explain the Theory of Relativity to a child.
        What is the capital of the country?
        Solve the equation and show your work.
        Chapter One: The Beginning
        Terms and Conditions apply.
        Privacy Policy | Contact Us | About
        Total: {#} USD
        Invoice Number: {#}
        Order Date: {D}
        Subject: Your order
        Dear Sir or Madam,
        Dear Customer Service,
        To Whom It May Concern:
        Thank you for your message.
        Best regards
        Your Support Team
        My driver's license number is {#}
        My phone number is {H}
        Call me at {H} on Tuesday.
        You can reach us at {E}
        It costs {#} Euro.
        On Tuesday the price of Bitcoin fell.
        Vitamin C and Vitamin D are important.
        I have a Samsung TV and an Xbox.
        I speak English, Spanish and a little German.
        We are proud {R} citizens.
        There's this new {R} place downtown.
        I like {R} food.
        He is {R}.
        The {R} and the {R} disagree.
        I read {W} last summer.
        Have you seen {W}?
        {W} is my favourite song.
        The Lord of the Rings is a long book.
        I'm {#} years old.
        I just turned {#}.
        She is a {J}.
        He works as a {J}.
        A train leaves at {#} and travels {#} miles.
        Three friends share {#} apples equally.
        A farmer has {#} cows and {#} sheep.
        The teacher buys {#} pencils for her class.
        That's what she said.
        I am sorry to hear that.
        The doctor said it was nothing.
        My brother and my sister are here.
        My mother called yesterday.
        3... 2... 1... liftoff!
        TODO: fix this later
        BREAKING NEWS
        Good Morning everyone
        Sounds good to me.
        Could you send me the last bill?
        I have lost my card, please block it.
        My credit card number is {#}
        Need to see the last ten transactions.
        Please update my address.
        Is it possible to increase the limit?
        return the value
        def main(): return 0
        if x is None: raise ValueError("No value")
        Let's go!
        It's raining.
        They said they would come.
        Someone should tell them.
        Do You Even Know What This Means
        """

    /// Words of which titles of works are made.
    static let titleWords = """
        The Last Night Return Shadow River Dream Lost City Broken Heart Golden Age Silent World Fire Ice Secret Garden Long Road Home Dark
        Star Light Kingdom Blood Moon Summer Rain Winter Tale House Cards Game Thrones Final Frontier Love Story Dead Letter Ghost
        Dance Dragon Island Train Sky Falling Angels Blue Velvet Midnight Express Perfect Stranger Rising Sun Wild Ocean Sweet
        """

    /// Words of which names of teams and bands are made.
    static let teamWords = """
        Tigers Lions Bears Eagles Hawks Giants Wolves Rangers Rovers United City Rockets Raiders Kings Warriors Pirates Sharks Bulls
        Stones Beatles Strokes Killers Doors Ramones Pixies Smiths Eagles Wailers Monkeys Cardinals Saints Panthers
        """

    /// Words of which names of companies are made.
    static let companyWords = """
        Global United National First General Advanced Digital Data Net Soft Tech Bio Med Health Food Power Green Blue Red Silver Gold
        Star Sun Moon Sky Ocean River Mountain Forest Stone Iron Steel Bridge Tower Crown Royal Grand Prime Apex Summit Vertex Delta Omega
        Alpha Nova Quantum Fusion Vision Insight Logic Micro Macro Inter Trans Pan Euro Atlantic Pacific Northern Southern Western Eastern
        Pioneer Liberty Heritage Legacy Century Modern Urban Metro Central Capital Trust Credit Union Home Auto Motor Air Sea Land Energy
        Solar Wind Water Earth Life Care Family Market Trade Craft Works House Point Line Path Way Gate Field Spring Wood Lake Music World
        """
}
