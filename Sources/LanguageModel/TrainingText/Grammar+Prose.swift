extension Grammar {
    /// Sentences, paragraphs, stories, letters and poems.
    static let prose = """
        who: the <person> | the <adjective> <person> | <name> | the <animal> | the <adjective> <animal> | <a:person>
         | <name> <surname> | the <person> from <city> | nobody | everyone | the children | the <person>'s brother
        thing: the <object> | the <adjective> <object> | <a:object> | <a:adjective> <object> | <a:colour> <object>
         | the <object> of <material> | the <material> <object> | the <person>'s <object> | two <adjective> letters
         | some <food> | the <food> and the <food>
        because: because the <place> was <adjective> | because of <weather> | because <who> <did> <thing>
         | since <who> was <mood> | for fear of <weather> | out of <quality> | to see <thing> | to meet <who> | without <thing>
         | as if <who> <did> <thing> | while <who> <did> <thing> | until <weather> came | before <who> <went> away
        sentence: <Who> <did> <thing> <where>. | <Who> <went> to the <place> <time>. | <Who> <adverb> <did> <thing>.
         | <Time>, <who> <did> <thing>. | There was <a:adjective> <object> <where>. | <Who> was <mood> <because>.
         | The <place> was <adjective> and <adjective>. | <Weather> came over the <place> <time>.
         | <Who> <did> <thing> <because>. | It was <adjective> <where>, and <who> <did> <thing>.
         | <Who> <went> <where>, <because>. | "<Speech>" <said> <who>. | <Who> had never seen such <a:adjective> <object>.
         | In <city>, people say that <quality> is <opinion>. | <Who> <did> <thing>, but <who> <did> <thing>.
         | The <animal> <went> <adverb> <where>. | For <2..40> days there was nothing but <weather>.
         | <Who> kept the <object> in <a:material> box <where>. | The <object> was made of <material> and <material>.
         | <Who> sold <thing> for <2..90> coins. | No one knew why <who> <did> <thing>.
         | When <who> <went> to the <place>, the <animal> <did> <thing>. | All that was left was <thing> and <thing>.
         | If <who> had <did> <thing>, the <place> would still be <adjective>. | Then <who> <went> home.
         | <Who> liked <food> and <food>, but not <food>. | The <person> was known for <quality> and <quality>.
         | There were <3..60> <adjective> steps to the <place>. | A <colour> light shone <where>.
        weather2: The morning brought <weather>. | Toward evening there was <weather> over <city>. | It was the coldest <month>
         in <3..80> years. | After <2..9> days of <weather> the <place> was <adjective>.
        speech: where is the <object>? | I have <adverb> liked <food>. | have you seen <thing>? | <quality> is <opinion>.
         | the <place> is too far. | give me <thing>, please. | I am <mood>, not <mood>. | you should <act> <thing> first.
         | we leave <time>. | who <did> <thing>? | it is only <a:adjective> <object>. | the <animal> will come back.
         | nothing is <adjective> forever. | I will <act> it myself. | let us wait until the <weather> is over.
         | there is <food> in the <object>. | never trust <a:adjective> <person>. | I was born <where>.
        paragraph: <sentence> <sentence> <sentence> | <sentence> <sentence> <sentence> <sentence>
         | <sentence> <sentence> <sentence> <sentence> <sentence> | <weather2> <sentence> <sentence> <sentence>
         | <sentence> <sentence>
        story: <open> <plot> <paragraph> <turning> <paragraph> <close>
         | <open> <paragraph> <turning> <close> | <open> <plot> <turning> <plot> <close>
        open: Once there was <a:adjective> <hero=person> named <n=name> who lived <where>. | Long ago, in <city>, a <hero=person>
         called <n=name> <did> <thing>. | <N=name> was <a:hero=person> with <a:adjective> <o=object> and no <quality>.
         | In the year of the great <weather>, <n=name> the <hero=person> left <city>. | Nobody in <city> remembered when <n=name>
         the <hero=person> had come.
        plot: Every day <n> <did> <thing> and thought about <quality>. | The <hero> wanted only one thing: <thing>.
         | One day <a:adjective> <animal> came to the <hero> and <said>, "<Speech>" | <N> <did> it <2..9> times, and each time
         the <object> was <adjective>. | The people <where> were <mood>, and <n> was <mood> too. | "<Speech>" <said> <n>.
         | So the <hero> <went> to the <place> and <did> <thing>.
        turning: But then <weather> came, and <thing> was gone. | But the <person> <said>, "<Speech>" | That night <n> <did>
         <thing> <where>. | Then, without a word, the <animal> <did> <thing>. | It was <n> who <adverb> <did> <thing>.
         | Nobody believed the <hero>, because <quality> was rare in <city>.
        close: And so <n> learned that <quality> is <opinion>. | From then on the <hero> never <did> <a:object> again.
         | They say that <n> still lives <where>. | In the end <who> <did> <thing>, and that was all. | <N> was <mood> ever after.
         | The <place> is still there, <adjective> and <adjective>.
        letter: Dear <name>,\\n\\n<reason> <sentence> <sentence> <wish>\\n\\n<greeting>,\\n<name>
         | Dear <person>,\\n\\n<reason> <sentence> <wish> <wish>\\n\\n<greeting>,\\n<name> <surname>
        reason: thank you for <thing>. | I am writing to you because <who> <did> <thing>. | Your letter arrived <time>.
         | We have been in <city> for <2..30> days. | I am sorry that I <did> your <object>. | I have good news about <thing>.
         | This is about the <adjective> <object> that you <did> <time>.
        wish: Please bring <food> and <a:object>. | I hope that you are <mood>. | Come and see us <time>. | Tell <name> that the
         <animal> is well. | Do not forget the <object>. | We miss your <quality>. | The price is <5..95> coins.
         | Please answer before <day>.
        greeting: Yours | With kind regards | Your friend | Sincerely | All the best | With love
        poem: <Colour> <place>, <adjective> <animal>,\\n<weather> <where>.\\n<Line>\\n<Line>
         | <Line>\\n<Line>\\n<Line>\\n<Line> | the <animal> <where>,\\nthe <object> <where>,\\n<line>\\nand <quality> <adverb>.
         | <weather> <time> -\\nthe <adjective> <animal>\\n<does> the <object>
        line: the <adjective> <object> <where>, | <adverb> the <animal> <does> <thing>, | and nothing but <weather>, | O <quality>,
         <adjective> as <material>, | my <object> is <adjective>, my <place> is <adjective>, | <season> comes <adverb>, | who
         <does> the <colour> <place>? | we were <mood> then, | a <colour> <animal> in the <weather>,
        news: <city>, <day>. <sentence> The <person> <said> that <quality> was <opinion>. <sentence>
         | The <place> of <city> will close for <2..20> days <because>. <sentence> Visitors should <act> their <object> <time>.
         | <Name> <surname>, <a:person>, has won the prize for <field> with <a:adjective> <object>. <sentence> <sentence>
         | <2..60> people came to the <place> <time> to <act> <thing>. <sentence> <weather2>
        diary: <day>, <1..28> <month>. <weather2> I <did> <thing> and was <mood>. <sentence>
         | <day>. Nothing but <weather>. <Name> <did> my <object>. I am <mood>. <sentence>
         | <1..28> <month>. We <went> to the <place>. <sentence> I must <act> <thing> tomorrow.
        proverb: <A:adjective> <person> never <does> <a:adjective> <object>. | Where there is <weather>, there is <quality>.
         | <Quality> is the <object> of the <person>. | Better <a:adjective> <object> than <a:adjective> <person>.
         | Who <does> in <season> needs <quality> in <season>. | One <animal> does not make a <season>.
         | <Quality> and <food> taste best when <adjective>.
        """
}
