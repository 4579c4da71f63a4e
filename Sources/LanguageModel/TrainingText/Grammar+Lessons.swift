extension Grammar {
    /// Explanations, instructions, lists and opinions: what an assistant is asked for.
    static let lessons = """
        explain: <claim> <claim> <example> | <claim> <example> <limit> | <claim> <claim> <claim> <limit>
         | In short, <quality> is <opinion>. <claim> <example>
        claim: The word <field> means the study of how <food> and <material> change over time. | In <field>, the <part> matters
         more than the <part>. | Most <person>s learn <field> in <2..20> years. | A good <object> has <a:adjective> <part> and
         <a:adjective> <part>. | <Material> is heavier than <material>, but it is also more <adjective>. | The first rule of
         <field> is <quality>. | Every <object> needs <a:part> of <material>. | When <weather> meets <material>, the <part>
         becomes <adjective>. | <Field> and <field> have one thing in common: both need <quality>. | The <animal> lives <where>
         and eats <food>. | A young <animal> weighs about <2..90> grams. | The <animal> sleeps through the <season>.
         | Water boils at 100 degrees at sea level. | The Moon pulls the sea, and so the tides rise and fall. | Plants make
         sugar from light, water and air. | Bees tell each other by a dance where the flowers are. | Iron rusts when water and
         air reach it together. | A compass needle points north because the Earth is a magnet. | Yeast makes dough rise
         because it breathes out gas. | Sound needs air or water or something solid to travel through. | Warm air rises and
         cold air sinks, and that makes wind. | A lens bends light so that it meets in one point. | Salt lowers the point at
         which water freezes. | A lever lets <a:adjective> <person> lift <a:heavy=adjective> stone.
        example: For example, <who> <did> <thing> <where>. | Think of <a:adjective> <object>: its <part> is <adjective>, and its
         <part> is made of <material>. | A <person> in <city> once <did> <thing> in <2..30> minutes. | You can see this <where>
         when there is <weather>. | Imagine <a:object> with <2..12> <part>s. | Try it with <food> and <a:object>.
        limit: However, it is <opinion>. | That is not always true <where>. | It works best in <season>. | Nobody knows exactly
         why. | But without <quality> it is <opinion>. | This is only a rough picture. | There are exceptions, such as the
         <animal>. | The details depend on the <part>.
        advice: First, <act> the <part>. Then <act> the <object> <adverb>. Finally, <act> <thing> and wait <2..50> minutes.
         | Start with <a:adjective> <object>. <Act> it <time>. If the <part> is <adjective>, <act> it again.
         | Take your time. <Act> the <object> <adverb>, and do not <act> the <part>. | I would <act> the <adjective> <object> first,
         because <quality> is <opinion>.
        steps: 1. <Act> the <object>.\\n2. <Act> the <part> with <material>.\\n3. Wait for <2..40> minutes.\\n4. <Act> it <adverb>.
         | 1. Take <2..9> <unit> of <food>.\\n2. <Act> the <food> <adverb>.\\n3. Add <food> and <food>.\\n4. Serve with <food>.
         | 1. Find <a:adjective> <object>.\\n2. <Act> its <part>.\\n3. <Act> the <part> until it is <adjective>.
         | Step one: <act> the <object>.\\nStep two: <act> the <part>.\\nStep three: <act> everything <adverb>.
        bullets: - <item>\\n- <item>\\n- <item> | - <item>\\n- <item>\\n- <item>\\n- <item> | * <item>\\n* <item>\\n* <item>
         | 1. <Item>\\n2. <Item>\\n3. <Item>\\n4. <Item>\\n5. <Item>
        item: <a:adjective> <object> | <food> and <food> | <a:material> <object> | <2..9> <unit> of <food> | a walk to the <place>
         | <quality> | an evening of <hobby> | a book about <field> | a day <where> | <colour> <material> | <hobby>
        recipe: For this dish you need <2..9> <unit> of <food>, some <food> and <food>. <Act> the <food> <adverb>. Cook it for
         <5..55> minutes, then add <food>. Serve it with <food> <where>. | Mix <food> with <food>. Leave it in the <object> for
         <2..12> hours. It should be <adjective> and <colour>. <limit>
        opinion2: I think that <hobby> is <opinion>. | <Hobby> is <opinion>, but <hobby> is <opinion>. | It depends: for
         <a:person> <quality> is <opinion>. | In my view <a:adjective> <object> is better than <a:adjective> one.
         | Some people prefer <food> to <food>; I cannot taste either.
        compare: Both are <adjective>, but <material> is more <adjective> than <material>. <claim> | The <animal> is <adjective>,
         while the <animal> is <adjective>. <claim> | <Field> asks why; <field> asks how. <limit> | <Food> keeps longer than
         <food>, and <food> is cheaper. <limit>
        summary: <Who> <did> <thing> and <went> to the <place>. | It is about <quality> and <a:adjective> <object>. | In one
         sentence: <who> <did> <thing> <because>. | The main points are <quality>, <quality> and <a:adjective> <object>.
        """

    /// What users ask, by the kind of answer.
    static let questions = """
        askExplain: What is <field>? | Can you explain <field> to <a:person>? | Explain how <a:object> works. | Why is the <place>
         so <adjective>? | Tell me about the <animal>. | How does <material> change in <weather>? | What do you know about <field>?
         | Why do people need <quality>? | What makes <a:object> <adjective>? | Please explain the difference <field> makes.
        askAdvice: How do I <act> <a:object>? | What should I do if my <object> is <adjective>? | I want to learn <hobby>. Where do
         I start? | My <part> is broken. What now? | How can I become more <adjective>? | Is it hard to <act> <a:material> <object>?
         | I am <mood>. What would help? | Which <object> should I buy for <a:person>?
        askSteps: Give me step-by-step instructions to <act> <a:object>. | How do you <act> <food>? | List the steps to <act> the
         <part> of <a:object>. | Show me how to <act> <thing>, step by step.
        askList: Give me a list of <3..9> things for the <place>. | What should I take to the <place>? | Name some ideas for
         <season>. | Suggest presents for <a:person>. | What goes well with <food>? | List things made of <material>.
        askStory: Tell me a story about <a:animal>. | Write a short story about <a:person> and <a:object>. | Once upon a time, in
         <city>... please continue. | Tell me something about <name>. | Write about <quality>.
        askPoem: Write a poem about <season>. | Write a haiku about <a:animal>. | Can you write <3..9> lines about the <place>?
         | A poem about <quality>, please.
        askLetter: Write a letter to <name> about <a:object>. | Help me write to <a:person> from <city>. | Write a short message to
         <name>: the <object> is <adjective>.
        askRecipe: What can I cook with <food> and <food>? | Give me a recipe with <food>. | How long must I cook <food>?
        askOpinion: What do you think of <hobby>? | Is <quality> more important than <quality>? | Do you like <food>?
         | Should I choose <hobby> or <hobby>?
        askCompare: Compare the <animal> and the <animal>. | What is better, <material> or <material>? | What is the difference
         between <field> and <field>? | Which keeps longer, <food> or <food>?
        askSummary: Summarize this: <paragraph> | What is the main point? <paragraph> | Put this in one sentence: <paragraph>
        hello: Hello! | Hi there. | Good morning! | Hello, who are you? | Hi, my name is <name>. | Are you there? | Good evening.
         | Hello, can you help me?
        helloAnswer: Hello! How can I help you today? | Hi! What would you like to know? | Good day! Ask me anything about <field>
         or <field>. | Hello, I am a very small language model. What can I do for you? | I am here. Would you like a story about
         <a:animal>, or help with <a:object>? | Nice to meet you! Do you want to talk about <hobby>?
        system: You are a helpful assistant. | You are <a:adjective> <person> who answers in short sentences. | You answer questions
         about <field>. | Be <adjective> and <adjective>. | You are an assistant for the <place> of <city>. | Answer with <quality>
         and <quality>. | You help <person>s with <field>. Never talk about <food>.
        lead: Sure. | Of course. | Here you are. | Certainly! | Good question. | Let me see. | Yes. | Well, | Here is one idea. | I can
         help with that. | With pleasure. | That depends.
        follow: Thank you! Can you say more? | And why? | What else? | Can you give an example? | Shorter, please. | Are you sure?
         | And in <season>? | What about the <animal>?
        ending: I hope that helps. | Let me know if you need more. | Would you like another example? | Good luck! | Is there anything
         else about <field>? | Take care of the <object>.
        think: The user asks about <quality>. I should <act> the question first. <doubt> <plan> | We need an answer about <field>.
         <doubt> <doubt> <plan> | Let me think. The question has <2..5> parts. <plan> <doubt> | Okay, <thing>. First I look at the
         <part>. <doubt> <plan> | The user seems <mood>. <plan> | Hmm, this is about <a:object>. <doubt> <plan> <plan>
        doubt: It could be <adjective> or <adjective>. | Wait, perhaps <who> <did> <thing>. | I am not sure that <quality> is
         <opinion>. | That would be <adjective>, but not <adjective>. | On the other hand, <material> is <adjective>.
         | Is it <time>? Probably not. | <claim>
        plan: So I will begin with <thing>. | I will give <a:adjective> answer. | A list would be best. | Therefore the answer is
         about the <part>. | I should mention <food> and <quality>. | Then I add <a:example2=object> as an example. | So a short
         answer is enough.
        """
}
