extension Grammar {
    /// What is talked about: things, acts, states and people of many fields.
    static let topics = #"""
        medicine.thing: blood pressure reading | dosage schedule | discharge summary | referral letter | allergy
            record | lab result | consent form | wound dressing | insulin pump | vaccination plan
        medicine.act: review | explain | summarise | compare | monitor | document
        medicine.state: was missed overnight | came back abnormal | needs a second opinion | is out of date |
            contradicts the chart
        medicine.actor: nurse | patient | pharmacist | consultant | ward clerk
        medicine.field: clinical care
        law.thing: lease clause | non-disclosure agreement | witness statement | court filing | power of attorney |
            settlement offer | arbitration notice | employment contract | trademark claim | licence term
        law.act: interpret | draft | challenge | annotate | summarise | redline
        law.state: is ambiguous | conflicts with the annex | expired last month | was signed twice | lacks a date
        law.actor: solicitor | tenant | judge | clerk | claimant
        law.field: contract law
        finance.thing: cash flow forecast | bond ladder | quarterly statement | expense report | credit line | hedge
            position | invoice batch | tax return | pension transfer | audit trail
        finance.act: reconcile | forecast | model | audit | rebalance | explain
        finance.state: does not add up | was posted twice | breaches the covenant | is overdue | moved against us
        finance.actor: treasurer | auditor | broker | bookkeeper | lender
        finance.field: corporate finance
        databases.thing: query plan | index | migration script | replica | deadlock | connection pool | partition
            key | materialised view | stored procedure | backup
        databases.act: tune | rewrite | profile | shard | migrate | debug
        databases.state: times out under load | locks the table | returns stale rows | fails on restore | grows
            without bound
        databases.actor: administrator | analyst | on-call engineer | tenant | service
        databases.field: database engineering
        webdev.thing: checkout page | session cookie | landing page | form validation | service worker | style sheet
            | image carousel | login flow | search box | single-page app
        webdev.act: refactor | prototype | debug | test | localise | cache
        webdev.state: flickers on mobile | breaks in one browser | loads too slowly | loses its state | fails the
            accessibility check
        webdev.actor: designer | visitor | front-end developer | product owner | tester
        webdev.field: web development
        embedded.thing: interrupt handler | sensor driver | watchdog timer | boot loader | serial link | motor
            controller | firmware image | memory map | battery gauge | real-time task
        embedded.act: port | calibrate | trace | schedule | flash | simulate
        embedded.state: misses its deadline | resets at random | drains the battery | overflows its stack | drifts
            with temperature
        embedded.actor: hardware engineer | technician | integrator | field tester | vendor
        embedded.field: embedded systems
        cooking.thing: sourdough starter | braised lamb | lentil soup | pie crust | fish stock | custard | spice
            blend | roast vegetables | pickled onions | noodle broth
        cooking.act: season | scale up | substitute | plate | store | reheat
        cooking.state: split while cooling | tastes too bitter | will not rise | turned out dry | burned at the
            edges
        cooking.actor: chef | guest | baker | home cook | caterer
        cooking.field: cooking
        travel.thing: rail pass | visa application | hotel booking | walking route | layover | ferry crossing |
            packing list | travel insurance | rental car | museum ticket
        travel.act: plan | book | change | compare | cancel | budget
        travel.state: was cancelled | is fully booked | clashes with the holiday | costs too much | needs a transfer
        travel.actor: traveller | guide | host | agent | driver
        travel.field: travel planning
        astronomy.thing: light curve | spectral line | orbital period | telescope mount | star cluster | exoplanet
            transit | radio survey | redshift estimate | calibration frame | sky chart
        astronomy.act: measure | fit | observe | classify | calibrate | predict
        astronomy.state: shows a second dip | is contaminated by noise | drifts between nights | disagrees with the
            catalogue | saturates the detector
        astronomy.actor: observer | student | survey team | reviewer | instrument scientist
        astronomy.field: observational astronomy
        chemistry.thing: titration curve | reaction yield | solvent mixture | catalyst | reflux setup | buffer
            solution | crystal structure | mass spectrum | polymer sample | safety sheet
        chemistry.act: balance | synthesise | purify | titrate | characterise | estimate
        chemistry.state: decomposes on standing | gives two products | is below the expected yield | precipitates
            too early | fails the purity check
        chemistry.actor: chemist | lab assistant | supervisor | supplier | inspector
        chemistry.field: chemistry
        maths.thing: recurrence relation | probability bound | matrix identity | integral | graph colouring |
            counting argument | linear system | limit | prime factorisation | convex function
        maths.act: prove | compute | simplify | bound | generalise | derive
        maths.state: fails for small cases | has no closed form | is not unique | diverges | depends on the order
        maths.actor: student | reviewer | lecturer | competitor | author
        maths.field: mathematics
        physics.thing: pendulum | capacitor bank | heat exchanger | projectile path | lens system | standing wave |
            friction coefficient | cooling curve | magnetic field | pressure vessel
        physics.act: derive | measure | model | estimate | simulate | explain
        physics.state: loses energy too fast | differs from theory | becomes unstable | exceeds the tolerance |
            oscillates twice
        physics.actor: experimenter | student | engineer | teacher | examiner
        physics.field: physics
        history.thing: trade route | peace treaty | census record | royal charter | siege diary | land reform |
            guild register | colonial archive | election pamphlet | grain law
        history.act: date | interpret | compare | contextualise | translate | cite
        history.state: was forged later | is disputed | survives only in copies | contradicts the chronicle | lost
            two pages
        history.actor: historian | archivist | chronicler | curator | merchant
        history.field: history
        marketing.thing: newsletter | product launch | customer survey | landing page headline | loyalty scheme |
            press release | brand guideline | ad campaign | referral offer | video script
        marketing.act: write | test | segment | target | position | shorten
        marketing.state: underperformed last quarter | confuses new readers | misses the audience | sounds too
            formal | went out early
        marketing.actor: copywriter | subscriber | brand manager | agency | shopper
        marketing.field: marketing
        recruiting.thing: job description | interview rubric | candidate profile | salary band | onboarding plan |
            reference check | skills matrix | exit survey | cover letter | shortlist
        recruiting.act: screen | draft | rank | review | personalise | schedule
        recruiting.state: is too vague | fell through | attracts the wrong people | was sent late | needs approval
        recruiting.actor: recruiter | candidate | hiring manager | panel member | referee
        recruiting.field: recruiting
        logistics.thing: pallet count | delivery slot | customs form | cold chain | route plan | warehouse layout |
            return label | container booking | stock level | freight quote
        logistics.act: track | optimise | consolidate | dispatch | forecast | reroute
        logistics.state: is stuck at the border | arrived damaged | missed its slot | does not match the manifest |
            exceeds the weight limit
        logistics.actor: carrier | dispatcher | warehouse lead | customer | customs officer
        logistics.field: logistics
        security.thing: firewall rule | phishing report | access review | vulnerability scan | incident timeline |
            password policy | certificate | audit log | backup key | patch level
        security.act: triage | harden | investigate | rotate | document | test
        security.state: was never revoked | fires too often | exposes the admin port | is two versions behind |
            shows a gap
        security.actor: analyst | administrator | auditor | contractor | help desk
        security.field: information security
        machine learning.thing: training set | learning rate | confusion matrix | feature store | embedding model |
            validation split | tokenizer | inference server | drift monitor | reward signal
        machine learning.act: train | evaluate | label | ablate | deploy | distil
        machine learning.state: overfits badly | leaks the labels | drifts every week | is unbalanced | runs out of
            memory
        machine learning.actor: researcher | annotator | platform team | user | reviewer
        machine learning.field: machine learning
        gardening.thing: raised bed | compost heap | tomato seedling | drip line | pruning plan | soil test | rose
            hedge | greenhouse vent | lawn edge | fruit tree
        gardening.act: plant | prune | feed | water | protect | move
        gardening.state: has yellow leaves | was eaten by slugs | will not flower | dries out by noon | got frosted
        gardening.actor: gardener | neighbour | nursery | landlord | volunteer
        gardening.field: gardening
        music.thing: chord progression | drum loop | string quartet | vocal take | mixing desk | bass line | time
            signature | practice routine | melody | tuning
        music.act: arrange | transpose | mix | rehearse | notate | analyse
        music.state: clashes with the vocals | drags in the second half | sounds muddy | is hard to sing | resolves
            too soon
        music.actor: singer | producer | conductor | pupil | composer
        music.field: music
        insurance.thing: claim form | policy wording | premium quote | damage photo | no-claims discount | excess
            payment | renewal letter | flood map | third-party report | cover note
        insurance.act: assess | settle | explain | reject | renew | quote
        insurance.state: was filed late | is not covered | needs more evidence | doubled this year | names the wrong
            car
        insurance.actor: claimant | adjuster | broker | underwriter | witness
        insurance.field: insurance
        education.thing: lesson plan | reading log | group project | exam question | marking scheme | seating plan |
            school report | homework task | field trip | study guide
        education.act: grade | plan | adapt | introduce | revise | assess
        education.state: is too hard for the class | was handed in late | does not fit the syllabus | bored half the
            room | lacks examples
        education.actor: teacher | pupil | parent | head of year | examiner
        education.field: education
        real estate.thing: floor plan | mortgage offer | energy rating | viewing | boundary wall | service charge |
            survey report | deposit | listing text | moving date
        real estate.act: value | negotiate | list | inspect | compare | stage
        real estate.state: fell through | shows damp | is over budget | was priced too high | needs planning consent
        real estate.actor: buyer | seller | agent | surveyor | tenant
        real estate.field: real estate
        games.thing: quest line | level design | loot table | character sheet | matchmaking queue | physics bug |
            save file | dialogue tree | tutorial | boss fight
        games.act: balance | design | playtest | script | patch | pace
        games.state: is too easy | crashes on load | can be skipped | feels repetitive | breaks the economy
        games.actor: player | designer | tester | streamer | game master
        games.field: game design
        sports.thing: training plan | match report | pace chart | injury log | team line-up | scoring rule |
            nutrition plan | transfer rumour | warm-up drill | season ticket
        sports.act: plan | analyse | coach | track | improve | rank
        sports.state: peaked too early | was called off | lacks variety | ended in a draw | caused a strain
        sports.actor: coach | runner | referee | fan | physio
        sports.field: sport
        energy.thing: heat pump | solar array | meter reading | grid tariff | wind forecast | battery store |
            insulation grant | load profile | gas boiler | charging point
        energy.act: size | install | compare | forecast | monitor | insulate
        energy.state: trips at noon | costs more than planned | is undersized | reads zero | exports too little
        energy.actor: installer | householder | grid operator | surveyor | landlord
        energy.field: energy
        biology.thing: cell culture | gene variant | protein fold | field survey | microscope slide | growth curve |
            primer design | food web | enzyme assay | tissue sample
        biology.act: sequence | culture | stain | classify | compare | annotate
        biology.state: was contaminated | grows too slowly | shows no band | differs between strains | degraded in
            transit
        biology.actor: biologist | technician | student | ecologist | reviewer
        biology.field: biology
        customer care.thing: refund request | delivery complaint | account lockout | warranty claim | subscription
            change | billing error | product return | gift card | order status | loyalty points
        customer care.act: resolve | answer | escalate | refund | clarify | log
        customer care.state: was charged twice | never arrived | cannot be reset | shows the wrong name | has no
            receipt
        customer care.actor: customer | agent | supervisor | courier | shop
        customer care.field: customer care
        manufacturing.thing: assembly line | torque setting | tolerance stack | work order | spare part | quality
            gate | paint booth | robot cell | shift plan | maintenance log
        manufacturing.act: inspect | schedule | calibrate | assemble | trace | rework
        manufacturing.state: drifts out of tolerance | stops twice a shift | was fitted backwards | waits for parts
            | fails the leak test
        manufacturing.actor: operator | fitter | quality lead | supplier | planner
        manufacturing.field: manufacturing
        journalism.thing: interview transcript | press briefing | source list | headline | photo caption | fact
            check | op-ed | local story | data table | correction
        journalism.act: verify | edit | shorten | report | attribute | summarise
        journalism.state: could not be confirmed | buries the lead | quotes the wrong person | ran a day late |
            needs a second source
        journalism.actor: reporter | editor | source | reader | press officer
        journalism.field: journalism
        """#
}
