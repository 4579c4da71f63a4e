extension VariantTable {
    /// Sets of English: contractions, what joins sentences, phrases, and spellings that careful writers vary. Marks were made with it: a set may be added,
    /// or taken out; a first phrase that changes makes another set.
    public static let english: VariantTable = {
        do {
            return try VariantTable(englishSets)
        } catch {
            preconditionFailure("the table of English: \(error)")
        }
    }()

    private static let englishSets = #"""
        # Contractions.
        do not | don't ; not after why how what where when whom whose , ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people the most some any all many your our their
        does not | doesn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        did not | didn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        is not | isn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        are not | aren't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        was not | wasn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        were not | weren't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        has not | hasn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        have not | haven't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        had not | hadn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        could not | couldn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        would not | wouldn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        should not | shouldn't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        will not | won't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people
        cannot | can't ; not after why how what where when whom whose , . ^ : ; not before only i you he she it we they one that this these those there anyone anybody everyone everybody someone somebody people but
        you are | you're ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        you will | you'll ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        we are | we're ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        we will | we'll ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        they are | they're ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        they will | they'll ; not after where what who how than as whatever wherever whoever which ; not before and or but nor now today tonight in at on here there with because when if for to from by of about ; followed
        it is a | it's a ; not after as what than ; followed
        it is an | it's an ; not after as what than ; followed
        it is the | it's the ; not after as what than ; followed
        it is also | it's also ; not after as what than ; followed
        it is important | it's important ; not after as what than ; followed
        it is possible | it's possible ; not after as what than ; followed
        it is essential | it's essential ; not after as what than ; followed
        it is crucial | it's crucial ; not after as what than ; followed
        it is best | it's best ; not after as what than ; followed
        it is often | it's often ; not after as what than ; followed
        it is easy | it's easy ; not after as what than ; followed
        it is likely | it's likely ; not after as what than ; followed
        it is necessary | it's necessary ; not after as what than ; followed
        it is usually | it's usually ; not after as what than ; followed
        it is always | it's always ; not after as what than ; followed
        it is clear | it's clear ; not after as what than ; followed
        it is worth | it's worth ; not after as what than ; followed
        it is recommended | it's recommended ; not after as what than ; followed
        there is a | there's a ; not after what as than ; followed
        there is an | there's an ; not after what as than ; followed
        there is no | there's no ; not after what as than ; followed
        that is a | that's a ; not after what than , ; followed
        # What joins sentences.
        Therefore, | Thus, | Hence, | Accordingly,
        In addition, | Additionally, | Furthermore, | Moreover,
        As a result, | Consequently, | Because of this, | For this reason,
        In summary, | To summarize, | To sum up, | In short,
        In other words, | Put differently, | That is to say, | To put it another way,
        In conclusion, | To conclude,
        Overall, | All in all,
        Nevertheless, | Nonetheless,
        Similarly, | Likewise,
        In contrast, | By contrast,
        Meanwhile, | In the meantime,
        Fortunately, | Luckily,
        Ultimately, | In the end,
        Generally, | In general,
        Recently, | Lately,
        First, | Firstly,
        Second, | Secondly,
        Third, | Thirdly,
        Specifically, | In particular,
        In fact, | Indeed,
        Next, | Then,
        Obviously, | Clearly,
        However, | But ; not before for wait then first no if now yes well what why how
        for example, | for instance,
        # Words and phrases.
        everyone | everybody
        someone | somebody ; not after a
        anyone | anybody
        no one | nobody ; not after a
        usually | typically ; not after a an more most less than as the very so
        often | frequently ; not after so as every ; not before asked
        quickly | rapidly
        especially | particularly ; not after more
        perhaps | maybe
        almost | nearly ; not after not very so ; not before no never nothing nobody none any anything anyone nowhere like certainly surely exactly too as immediately invariably
        sometimes | at times ; not before when of that like
        as if | as though
        each other | one another
        in order to | so as to
        in spite of | despite
        regardless of | irrespective of
        the entire | the whole ; not after on as ; not before of and or is was ; followed
        all of the | all the ; not after at first above of ; not before more same better way while rage best above time less worse
        all of these | all these
        all of your | all your
        all of their | all their
        all of its | all its
        all of this | all this
        half of the | half the
        outside of the | outside the
        inside of the | inside the
        due to the | because of the
        due to a | because of a
        due to an | because of an
        due to its | because of its
        due to their | because of their
        due to his | because of his
        due to her | because of her
        a wide variety of | a wide range of
        a lot of | lots of ; not after quite such not what rather whole have had has
        toward | towards
        afterward | afterwards
        until | till ; not before now recently
        kind of | sort of ; not after was is very so how be are the ; not before you him her me them us
        kinds of | sorts of
        ensure that | make sure that
        ensures that | makes sure that
        ensuring that | making sure that
        make sure to | be sure to
        trying to | attempting to
        began to | started to
        begin to | start to ; not after from to the
        begins to | starts to ; not after from the
        allows you to | enables you to
        allow you to | enable you to
        allowing you to | enabling you to
        allows users to | enables users to
        allows them to | enables them to
        allowing them to | enabling them to
        allow them to | enable them to
        allows us to | enables us to
        showed that | demonstrated that
        looking for | searching for
        start by | begin by
        starts with | begins with
        started with | began with
        provides a | offers a
        provide a | offer a
        provides an | offers an
        provide an | offer an
        providing a | offering a
        important to note that | worth noting that ; followed
        an important role | a significant role
        a crucial role | a vital role
        a crucial part | a vital part
        a major role | a big role
        so on | so forth ; only after and
        may have been | might have been
        throughout the world | across the world
        the majority of the | most of the
        a large number of | a great number of
        a great deal of | a good deal of
        large amounts of | great amounts of
        right away | at once
        once again | once more
        long ago | a long time ago ; not after so not how that
        every day | each day
        every year | each year
        every week | each week
        every month | each month
        every time | each time
        try to | attempt to ; only after to will can should must you they we people and may might
        need to | have to ; only after will may might
        not only | not just ; not before if that
        close to the | near the ; not after as very so too how
        also known as | also called ; followed
        known for | famous for ; only after is was are were be become
        made up of | composed of
        consists of | is made up of
        consist of | are made up of
        is essential for | is crucial for
        are essential for | are crucial for
        is essential to | is crucial to
        a variety of | a range of ; not before motion
        a key role | a central role
        one of the most | among the most ; only after is was are were remains
        # Spellings, none of which a reader takes for a fault.
        organize | organise ; small
        organizes | organises ; small
        organized | organised ; small
        organizing | organising ; small
        realize | realise ; small
        realizes | realises ; small
        realized | realised ; small
        realizing | realising ; small
        recognize | recognise ; small
        recognizes | recognises ; small
        recognized | recognised ; small
        recognizing | recognising ; small
        emphasize | emphasise ; small
        emphasizes | emphasises ; small
        emphasized | emphasised ; small
        emphasizing | emphasising ; small
        summarize | summarise ; small
        summarizes | summarises ; small
        summarized | summarised ; small
        summarizing | summarising ; small
        optimize | optimise ; small
        optimizes | optimises ; small
        optimized | optimised ; small
        optimizing | optimising ; small
        minimize | minimise ; small
        minimizes | minimises ; small
        minimized | minimised ; small
        minimizing | minimising ; small
        maximize | maximise ; small
        maximizes | maximises ; small
        maximized | maximised ; small
        maximizing | maximising ; small
        specialize | specialise ; small
        specializes | specialises ; small
        specialized | specialised ; small
        specializing | specialising ; small
        standardize | standardise ; small
        standardizes | standardises ; small
        standardized | standardised ; small
        standardizing | standardising ; small
        generalize | generalise ; small
        generalizes | generalises ; small
        generalized | generalised ; small
        generalizing | generalising ; small
        prioritize | prioritise ; small
        prioritizes | prioritises ; small
        prioritized | prioritised ; small
        prioritizing | prioritising ; small
        apologize | apologise ; small
        apologizes | apologises ; small
        apologized | apologised ; small
        apologizing | apologising ; small
        criticize | criticise ; small
        criticizes | criticises ; small
        criticized | criticised ; small
        criticizing | criticising ; small
        categorize | categorise ; small
        categorizes | categorises ; small
        categorized | categorised ; small
        categorizing | categorising ; small
        customize | customise ; small
        customizes | customises ; small
        customized | customised ; small
        customizing | customising ; small
        memorize | memorise ; small
        memorizes | memorises ; small
        memorized | memorised ; small
        memorizing | memorising ; small
        visualize | visualise ; small
        visualizes | visualises ; small
        visualized | visualised ; small
        visualizing | visualising ; small
        modernize | modernise ; small
        modernizes | modernises ; small
        modernized | modernised ; small
        modernizing | modernising ; small
        symbolize | symbolise ; small
        symbolizes | symbolises ; small
        symbolized | symbolised ; small
        symbolizing | symbolising ; small
        synthesize | synthesise ; small
        synthesized | synthesised ; small
        synthesizing | synthesising ; small
        capitalize | capitalise ; small
        capitalizes | capitalises ; small
        capitalized | capitalised ; small
        capitalizing | capitalising ; small
        dramatize | dramatise ; small
        dramatizes | dramatises ; small
        dramatized | dramatised ; small
        dramatizing | dramatising ; small
        formalize | formalise ; small
        formalizes | formalises ; small
        formalized | formalised ; small
        formalizing | formalising ; small
        idealize | idealise ; small
        idealizes | idealises ; small
        idealized | idealised ; small
        idealizing | idealising ; small
        immunize | immunise ; small
        immunizes | immunises ; small
        immunized | immunised ; small
        immunizing | immunising ; small
        legalize | legalise ; small
        legalizes | legalises ; small
        legalized | legalised ; small
        legalizing | legalising ; small
        mobilize | mobilise ; small
        mobilizes | mobilises ; small
        mobilized | mobilised ; small
        mobilizing | mobilising ; small
        neutralize | neutralise ; small
        neutralizes | neutralises ; small
        neutralized | neutralised ; small
        neutralizing | neutralising ; small
        personalize | personalise ; small
        personalizes | personalises ; small
        personalized | personalised ; small
        personalizing | personalising ; small
        popularize | popularise ; small
        popularizes | popularises ; small
        popularized | popularised ; small
        popularizing | popularising ; small
        revolutionize | revolutionise ; small
        revolutionizes | revolutionises ; small
        revolutionized | revolutionised ; small
        revolutionizing | revolutionising ; small
        scrutinize | scrutinise ; small
        scrutinizes | scrutinises ; small
        scrutinized | scrutinised ; small
        scrutinizing | scrutinising ; small
        socialize | socialise ; small
        socializes | socialises ; small
        socialized | socialised ; small
        socializing | socialising ; small
        sterilize | sterilise ; small
        sterilizes | sterilises ; small
        sterilized | sterilised ; small
        sterilizing | sterilising ; small
        stabilize | stabilise ; small
        stabilizes | stabilises ; small
        stabilized | stabilised ; small
        stabilizing | stabilising ; small
        sympathize | sympathise ; small
        sympathizes | sympathises ; small
        sympathized | sympathised ; small
        sympathizing | sympathising ; small
        theorize | theorise ; small
        theorizes | theorises ; small
        theorized | theorised ; small
        theorizing | theorising ; small
        traumatize | traumatise ; small
        traumatizes | traumatises ; small
        traumatized | traumatised ; small
        traumatizing | traumatising ; small
        utilize | utilise ; small
        utilizes | utilises ; small
        utilized | utilised ; small
        utilizing | utilising ; small
        characterize | characterise ; small
        characterizes | characterises ; small
        characterized | characterised ; small
        characterizing | characterising ; small
        harmonize | harmonise ; small
        harmonizes | harmonises ; small
        harmonized | harmonised ; small
        harmonizing | harmonising ; small
        hypothesize | hypothesise ; small
        hypothesized | hypothesised ; small
        hypothesizing | hypothesising ; small
        revitalize | revitalise ; small
        revitalizes | revitalises ; small
        revitalized | revitalised ; small
        revitalizing | revitalising ; small
        rationalize | rationalise ; small
        rationalizes | rationalises ; small
        rationalized | rationalised ; small
        rationalizing | rationalising ; small
        organization | organisation ; small
        realization | realisation ; small
        optimization | optimisation ; small
        specialization | specialisation ; small
        standardization | standardisation ; small
        generalization | generalisation ; small
        categorization | categorisation ; small
        customization | customisation ; small
        visualization | visualisation ; small
        modernization | modernisation ; small
        utilization | utilisation ; small
        characterization | characterisation ; small
        socialization | socialisation ; small
        stabilization | stabilisation ; small
        revitalization | revitalisation ; small
        organizations | organisations ; small
        analyze | analyse ; small
        analyzed | analysed ; small
        analyzing | analysing ; small
        paralyzed | paralysed ; small
        traveled | travelled ; small
        traveling | travelling ; small
        traveler | traveller ; small
        travelers | travellers ; small
        labeled | labelled ; small
        labeling | labelling ; small
        modeled | modelled ; small
        modeling | modelling ; small
        canceled | cancelled ; small
        leveled | levelled ; small
        fueled | fuelled ; small
        counseling | counselling ; small
        counselor | counsellor ; small
        marvelous | marvellous ; small
        judgment | judgement ; small
        acknowledgment | acknowledgement ; small
        aging | ageing ; small
        adviser | advisor ; small
        skillful | skilful ; small
        enrollment | enrolment ; small
        fulfillment | fulfilment ; small
        skeptical | sceptical ; small
        skepticism | scepticism ; small
        cozy | cosy ; small
        yogurt | yoghurt ; small
        """#
}
