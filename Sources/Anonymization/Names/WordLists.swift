/// Words that the tagger knows, written for it: given names and family names that are common somewhere, places, and what
/// organizations, streets and titles are called. A user's lists are added to them.
enum WordLists {
    static let givenNames = """
        james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul
        andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry
        justin scott brandon benjamin samuel gregory alexander frank patrick raymond jack dennis jerry tyler aaron jose adam nathan henry
        zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur lawrence
        jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell
        bradley philip eugene liam oliver lucas leo theo max oscar hugo felix louis simon martin stefan stephan andreas jan lars sven nils
        mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna
        michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela
        nicole anna samantha katherine christine helen debra rachel carolyn janet maria catherine heather diane olivia julie joyce victoria
        ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice
        ann kathryn abigail sophia frances jean alice judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie theresa
        diana brittany doris kayla alexis lori marie tiffany jane rose hope faith joy ruby pearl violet daisy lily ivy hazel olive iris
        chloe mia ava zoe ella lucy ellie sophie molly katie kate holly jade leah erin claire eva nora clara ida ingrid astrid freya maja
        tom tim jim bob bill dave mike chris steve greg matt nick alex ben sam dan joe tony andy rob ron ken ray fred ted ed al gus hank
        jake luke zach josh will rick rich dick chuck doug jeff phil pete pat vic walt wes stan stu neil ned norm mel lou liz beth meg peg
        sue jen jenny becky katy cathy kathy debbie cindy mandy sandy wendy vicky nikki tina gina tess tessa trish angie annie bonnie carrie
        abe abby ali amir ahmed ahmad mohammed muhammad mohamed mustafa mahmoud hassan hussein ibrahim ismail khalid khaled omar osama yusuf
        yousef youssef tariq rashid samir karim kareem jamal faisal bilal hamza zaid zayd abdul abdullah abdelrahman salim saleh nabil nasser
        fatima aisha ayesha khadija maryam mariam zainab leila layla noor nour amina samira yasmin yasmine hana huda salma rania dina mona
        rajesh ramesh suresh mahesh rahul rohit amit anil sunil sanjay vijay ajay ravi raj arjun krishna vikram vivek nikhil karthik aditya
        arun ashok deepak dinesh ganesh gaurav harish kiran manoj mohan mukesh naveen pradeep prakash rakesh sachin sandeep satish shyam
        priya pooja anjali anita sunita kavita neha nisha divya deepa lakshmi lata meera padma radha rekha ritu shreya shweta sneha swati
        wei ming jun li xin yan hui jing lei yang hong qiang bin tao gang hao yu mei ling xiu fang ying lan juan chen xiaoming yifan zihan
        hiroshi takashi kenji yuki haruto sota yuto akira makoto satoshi naoki kazuki daiki ren sakura yui hina aoi mio rin keiko yoko
        akiko tomoko michiko naoko emi kaori mariko noriko hiroko junko satomi minjun jihoon seojun jiwoo minji soojin jiyoung hyun sung
        young kwang nguyen anh minh tuan hung dung linh huong lan thao trang phuong hai nam duc quang somchai siti budi agus dewi putri
        jean pierre michel philippe alain bernard christophe nicolas laurent francois françois jacques julien sebastien sébastien olivier
        thierry guillaume antoine mathieu maxime romain clement clément vincent marc luc yves rene rené gilles herve hervé pascal didier
        marie sophie camille manon julie lea léa chloé nathalie isabelle sylvie catherine valerie valérie celine céline aurelie aurélie
        sandrine veronique véronique brigitte monique elodie élodie amelie amélie mathilde juliette margaux helene hélène genevieve
        hans klaus jürgen jurgen wolfgang uwe horst dieter manfred gunther günther heinz helmut werner ralf bernd torsten thorsten
        matthias markus tobias florian sebastian lukas jonas leon finn paul maximilian johannes friedrich karl kurt otto ernst heinrich
        ursula monika petra sabine renate gisela heike anja katrin kathrin silke birgit susanne claudia stefanie nadine anke lena hanna
        greta gretchen liesel heidi frieda giuseppe giovanni antonio mario luigi francesco angelo vincenzo salvatore domenico carlo franco
        bruno paolo marco andrea luca matteo lorenzo alessandro davide simone federico riccardo stefano roberto giorgio enrico fabio
        giulia chiara francesca sara martina alessia elisa elena silvia paola laura federica valentina roberta giovanna rosa lucia carmela
        jose josé juan luis carlos jorge manuel francisco miguel javier alejandro pedro pablo diego sergio fernando rafael alberto raul raúl
        ricardo eduardo roberto enrique andres andrés oscar óscar ruben rubén ivan iván victor víctor hector héctor gustavo guillermo
        ernesto rodrigo gonzalo alvaro álvaro ignacio emilio esteban felipe joaquin joaquín mateo santiago sebastián tomas tomás nicolás
        carmen ana isabel dolores pilar teresa rosa cristina lucia lucía sofia sofía valeria camila daniela gabriela mariana paula elena
        beatriz raquel monica mónica silvia rocio rocío alicia irene natalia veronica verónica guadalupe ximena consuelo mercedes esperanza
        joao joão pedro tiago rui nuno paulo luiz marcelo thiago bruno leonardo gustavo mateus vinicius larissa leticia letícia beatriz
        piotr krzysztof andrzej tomasz pawel paweł marcin michal michał marek grzegorz jakub adam lukasz łukasz zbigniew jerzy tadeusz
        anna katarzyna malgorzata małgorzata agnieszka barbara ewa krystyna magdalena joanna aleksandra zofia zuzanna justyna karolina
        ivan dmitri dmitry sergei sergey alexei alexey andrei andrey vladimir nikolai mikhail boris igor oleg pavel viktor yuri konstantin
        anastasia ekaterina olga tatiana natalia svetlana irina elena marina ludmila galina nadezhda oksana yulia daria polina ksenia
        jiri jiří petr pavel jaroslav milan zdenek zdeněk vaclav václav miroslav josef karel frantisek františek ladislav lukáš ondrej
        ondřej hana jana eva lenka katerina kateřina lucie petra tereza zuzana marketa markéta jitka alena ivana monika veronika
        laszlo lászló istvan istván jozsef józsef janos jános zoltan zoltán sandor sándor ferenc gabor gábor attila tamas tamás balazs
        balázs katalin ilona erzsebet erzsébet zsuzsanna agnes ágnes eszter anikó aniko timea tímea réka judit
        erik anders johan karl per nils lars mikael fredrik magnus henrik gustav oskar axel viktor emil elias hugo björn bjorn göran
        karin kristina margareta eva birgitta elisabeth marianne helena annika malin sofie elin linnea wilma ebba saga tove solveig
        jens søren soren mads rasmus kasper frederik mette kirsten hanne camilla pernille ole kåre kare olav håkon haakon sigrid marit
        matti juha timo kari mikko antti jari pekka jukka janne ville eero aino liisa anneli kaarina päivi paivi sari minna satu
        jón jon gunnar sigurður sigurdur guðrún gudrun helga kristín ólafur olafur einar björk bjork magnús þór thor
        nikos giorgos yannis dimitris kostas panagiotis maria eleni katerina vasiliki sofia dimitra ioannis georgios stavros spyros
        mehmet mustafa ahmet ali hüseyin huseyin hasan ibrahim murat emre can burak cem deniz elif zeynep ayşe ayse fatma emine merve
        kofi kwame kwabena ama akua abena chidi chinedu emeka ngozi chioma ifeoma adaeze obinna uche tunde segun olu yemi bola femi
        thabo sipho themba nomvula thandi lerato tebogo zanele wanjiru kamau njeri otieno achieng mwangi amara zola
        noam avi moshe yossi yael tamar shira rivka chaim ari eitan itai dov gal omri levi asher ezra miriam naomi esther deborah
        arash reza hossein mehdi amir farhad kaveh shirin parisa nasrin azadeh niloofar babak darius cyrus
        nathaniel isaac caleb owen wyatt carter jayden hunter connor cameron evan gavin ian aidan colin derek brent chad craig curtis
        darren dean dale dwayne earl floyd glenn harvey ivan jared jay joel julian kirk lance lee leonard leroy lloyd marcus marvin maurice
        melvin mitchell nelson norman preston quentin reginald rodney roland ross ruben rufus shane shawn sidney spencer stanley stuart
        theodore todd travis trevor troy tristan vernon wade warren wendell wesley winston xavier zane abraham adrian alfred allen alvin
        alison alyssa april ariana audrey autumn bailey bethany bianca bridget brooke caitlin carla carmen caroline cassandra cecilia
        celeste chelsea colleen constance corinne courtney crystal daphne darlene dawn delia eileen elaine eleanor elise eloise erica esther
        ethel eunice fiona flora francine gail georgia geraldine gertrude ginger gladys glenda gwen gwendolyn harriet hilary imogen irma
        jasmine jeanette jill jocelyn jodi josephine juanita june kara kendra kerry kristen kristin krista lana latoya lena leslie lillian
        lola loretta lorraine louise lucille lydia mabel mackenzie marcia marjorie maxine maureen melanie meredith mildred miranda
        misty monica muriel myra nadia nina norma paige patty paula peggy penelope penny phoebe phyllis priscilla regina renee rhonda
        roberta robin rochelle rosemary roxanne sabrina sally selena serena shannon sheila shelley sherry sierra sonia stacy stella sylvia
        tamara tanya tara thelma tracy trina ursula valerie vanessa vera vivian wanda whitney wilma yolanda yvette yvonne zelda
        beyonce rihanna adele madonna oprah kanye kendrick lebron serena venus tiger usain zlatan cristiano neymar kobe shaq eminem drake
        """

    static let familyNames = """
        smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor
        moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres
        nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz
        edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos
        kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers
        long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales fisher vasquez simmons
        romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis tran
        medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas henry chen
        freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks
        holmes palmer wagner black robertson boyd rose stone salazar fox warren mills meyer rice schmidt garza daniels ferguson nichols
        stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight
        elliott cunningham duncan armstrong hudson carroll lane riley andrews alvarado ray delgado berry perkins hoffman johnston matthews
        pena richards contreras willis carpenter lawrence sandoval guerrero george chapman rios estrada ortega watkins greene nunez wheeler
        valdez harper burke larson santiago maldonado morrison franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega
        bishop montgomery oliver jensen harvey williamson gilbert dean sims espinoza howell li wong reid hanson le mccoy garrett burton fuller
        wang weber welch rojas lucas marquez fields park yang little banks padilla day walsh bowman schultz luna fowler mejia davidson acosta
        brewer may holland juarez newman pearson curtis cortez douglas schneider joseph barrett navarro figueroa keller avila wade molina
        stanley hopkins campos barnett bates chambers caldwell beck lambert miranda byrd craig ayala lowe frazier powers neal leonard gregory
        carrillo sutton fleming rhodes shelton schwartz norris jennings rios watts duran walters cohen mcdaniel moran parks steele vaughn
        becker holt deleon barker terry hale leon hail benson haynes horton miles lyons pham graves bush thornton wolfe warner cabrera mckinney
        mann zimmerman dawson lara fletcher page mccarthy love robles cervantes solis erickson reeves chang klein salinas fuentes baldwin
        daniel simon velasquez hardy higgins aguirre lin cummings chandler sharp barber bowen ochoa dennis robbins liu ramsey francis griffith
        paul blair oconnor cardenas pacheco cross calderon quinn moss swanson chan rivas khan rodgers serrano fitzgerald rosales stevenson
        christensen manning gill curry mclaughlin harmon mcgee gross doyle garner newton burgess reese walton blake trujillo adkins brady
        goodman roman webster goodwin fischer huang potter delacruz montoya todd wu hines mullins castaneda malone cannon tate mack sherman
        hubbard hodges zhang guerra wolf valencia saunders franco rowe gallagher farmer hammond hampton townsend ingram wise gallegos clarke
        barton schroeder maxwell waters logan camacho strickland norman person colon parsons frank harrington glover osborne buchanan casey
        floyd patton ibarra ball tyler suarez bowers orozco salas cobb gibbs andrade bauer conner moody escobar mcguire lloyd mueller hartman
        müller muller schmitz fischer meier mayer schulz hofmann hoffmann koch richter wolff neumann schröder schroder braun krüger kruger
        hartmann lange werner krause lehmann köhler maier herrmann könig konig walter huber kaiser fuchs scholz möller weiß weiss jung hahn
        vogel friedrich keller günther frank berger winkler roth beck lorenz baumann franke albrecht schuster simon ludwig böhm winter kraus
        dubois durand moreau lefebvre leroy roux fournier girard bonnet lambert fontaine rousseau vincent muller mercier dupont boyer garnier
        chevalier francois legrand gauthier perrin robin clement morin nicolas henry roussel mathieu gautier masson marchand duval denis
        dumont marie lemaire noel meyer dufour meunier brun blanchard giraud joly riviere lucas brunet gaillard barbier arnaud martel renard
        rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti deluca mancini costa giordano rizzo lombardi
        moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo serra
        coppola desantis damico marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso valentini messina sala deangelis
        garcía fernández gonzález rodríguez lópez martínez sánchez pérez gómez martín jiménez hernández díaz muñoz álvarez gutiérrez alonso
        domínguez vázquez ramírez serrano blanco molina suárez ortega delgado rubio marín sanz iglesias núñez garrido cortés castillo lozano
        guerrero cano prieto méndez calvo gallego vidal león márquez herrera peña flores cabrera campos vega fuentes carrasco diez
        oliveira souza lima pereira ferreira costa rodrigues almeida nascimento carvalho araujo araújo ribeiro barbosa barros pinto cardoso
        teixeira cavalcanti correia dias melo monteiro moura freitas vieira fernandes lopes goncalves gonçalves marques sousa
        nowak kowalski wisniewski wiśniewski wojcik wójcik kowalczyk kaminski kamiński lewandowski zielinski zieliński szymanski szymański
        wozniak woźniak dabrowski dąbrowski kozlowski kozłowski jankowski mazur kwiatkowski krawczyk kaczmarek piotrowski grabowski zajac
        nowakowska kowalska wiśniewska kamińska lewandowska zielińska dabrowska pawlowski michalski adamczyk dudek wieczorek jablonski
        ivanov smirnov kuznetsov popov sokolov lebedev kozlov novikov morozov petrov volkov solovyov vasiliev zaitsev pavlov semyonov golubev
        vinogradov bogdanov vorobyov fedorov mikhailov belyaev tarasov belov komarov orlov kiselyov makarov andreev ivanova petrova smirnova
        shevchenko kovalenko bondarenko tkachenko kravchenko oliynyk melnyk kovalchuk putin zelensky tolstoy dostoevsky chekhov
        novák novak svoboda novotný novotny dvořák dvorak černý cerny procházka prochazka kučera kucera veselý horák horak němec nemec marek
        pospíšil hájek jelínek král růžička beneš fiala sedláček doležal zeman kolář nováková svobodová novotná dvořáková černá procházková
        nagy kovács kovacs tóth toth szabó szabo horváth horvath varga kiss molnár molnar németh nemeth farkas balogh papp takács takacs
        juhász lakatos mészáros oláh simon rácz fekete szilágyi török fehér balázs gál kis szűcs kocsis orbán
        andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson jonsson jansson hansson bengtsson
        jönsson lindberg jakobsson magnusson olofsson lindström lindqvist lindgren axelsson berg bergström lundberg lind lundgren lundqvist
        mattsson berglund fredriksson sandberg henriksson forsberg sjöberg wallin engström eklund danielsson lundin håkansson bergman
        nielsen jensen hansen pedersen andersen christensen larsen sørensen sorensen rasmussen jørgensen petersen madsen kristensen olsen
        thomsen christiansen poulsen johansen møller mortensen knudsen johansen berg haugen hagen eide bakke dahl lund solberg moen
        korhonen virtanen mäkinen makinen nieminen mäkelä hämäläinen laine heikkinen koskinen järvinen lehtonen saarinen salminen niemi
        devries dejong jansen bakker visser smit meijer deboer mulder degroot bos vos peters hendriks vanleeuwen dekker brouwer dewit
        dijkstra smits degraaf vandermeer vandijk vanvliet kuipers peeters maes willems claes goossens wouters
        papadopoulos georgiou dimitriou nikolaidis pappas yilmaz kaya demir çelik celik şahin sahin yıldız yildiz öztürk ozturk aydın aydin
        sharma verma gupta kumar singh shah mehta joshi desai reddy rao nair iyer menon pillai das bose ghosh chatterjee banerjee mukherjee
        agarwal agrawal kapoor malhotra chopra khanna bhatia sethi jain chauhan yadav mishra pandey tiwari dubey trivedi naidu shetty modi
        gandhi nehru tagore ahmed khan hussain malik iqbal chaudhry butt mirza sheikh rahman islam hossain chowdhury akhtar siddiqui ansari
        zhao zhou xu sun ma zhu hu guo he gao luo zheng liang xie song tang xu han feng deng cao peng zeng xiao tian dong pan yuan cai jiang
        yu du ye cheng wei su lu ding ren shen yao cui zhong tan lai ho ng lam cheung leung lau yip kwok tsang tse mao deng
        sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura
        hayashi shimizu yamazaki mori abe ikeda hashimoto yamashita ishikawa nakajima maeda fujita ogawa goto okada hasegawa murakami kondo
        ishii saito sakamoto endo aoki fujii nishimura fukuda ota miura fujiwara okamoto matsuda nakagawa honda toyota miyazaki
        lee park choi jung kang cho yoon jang lim shin han oh seo kwon hwang ahn song yoo hong jeon ko moon yang bae baek nam
        tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly santos reyes cruz bautista ocampo garcia mendoza delosreyes
        okafor okonkwo adeyemi adebayo balogun obi eze nwosu mensah owusu osei boateng asante addo amoah diallo traore keita toure diop ndiaye
        mbeki mandela zuma dlamini nkosi ndlovu khumalo mokoena naidoo vandermerwe botha pretorius kruger wanjiku kamau ochieng odhiambo
        kenyatta haddad khoury nasr hariri mansour abbas saleh farouk aziz rahimi ahmadi hosseini karimi mohammadi tehrani
        cohen levy mizrahi peretz biton goldberg goldstein rosenberg rosenthal friedman greenberg kaplan shapiro katz bernstein epstein
        oconnell oneill omalley osullivan macdonald mackenzie campbell mcgregor maclean mcintosh mckenzie fraser sinclair buchanan
        trump obama clinton biden bush reagan nixon carter lincoln churchill thatcher blair cameron merkel macron sarkozy
        einstein newton darwin freud marx mozart beethoven bach shakespeare dickens hemingway picasso gates musk zuckerberg bezos jobs buffett
        swift bieber gomez perry gaga kardashian jenner messi ronaldo beckham federer nadal djokovic bolt hamilton verstappen
        """

    static let countries = """
        afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain bangladesh barbados belarus
        belgium belize benin bhutan bolivia botswana brazil brunei bulgaria burundi cambodia cameroon canada chad chile china colombia comoros
        congo croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt eritrea estonia eswatini ethiopia fiji finland france gabon
        gambia georgia germany ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland
        israel italy jamaica japan jordan kazakhstan kenya kiribati kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya
        liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius mexico micronesia moldova monaco
        mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria norway oman pakistan palau
        palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal serbia seychelles singapore
        slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey
        turkmenistan tuvalu uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe england scotland wales britain
        america usa uk europe asia africa antarctica greenland guam aruba bermuda
        """

    static let places = """
        london paris berlin madrid rome vienna brussels amsterdam lisbon dublin athens prague warsaw budapest bucharest sofia belgrade zagreb
        copenhagen stockholm oslo helsinki reykjavik moscow kiev kyiv minsk istanbul ankara cairo tehran baghdad damascus beirut jerusalem amman
        riyadh dubai doha delhi mumbai bombay bangalore chennai madras kolkata calcutta hyderabad pune karachi lahore islamabad dhaka kabul
        kathmandu colombo beijing shanghai guangzhou shenzhen hongkong taipei seoul busan tokyo osaka kyoto nagoya yokohama hanoi saigon bangkok
        manila jakarta sydney melbourne brisbane perth adelaide auckland wellington toronto montreal vancouver ottawa calgary winnipeg
        boston chicago houston phoenix philadelphia dallas austin seattle denver detroit portland memphis nashville baltimore milwaukee atlanta
        miami oakland cleveland minneapolis tampa honolulu pittsburgh cincinnati orlando buffalo sacramento louisville richmond hollywood
        brooklyn manhattan bronx queens harlem compton malibu hartford albany trenton princeton cambridge oxford manchester liverpool leeds
        birmingham bristol sheffield glasgow edinburgh cardiff belfast newcastle nottingham southampton plymouth york bath brighton norwich
        lyon marseille nice toulouse bordeaux lille strasbourg nantes geneva zurich basel bern munich hamburg frankfurt cologne stuttgart
        dresden leipzig düsseldorf bremen hannover nuremberg milan naples turin florence venice bologna genoa palermo verona barcelona valencia
        seville bilbao malaga granada porto braga rotterdam utrecht eindhoven antwerp ghent bruges gothenburg malmö aarhus bergen tampere turku
        krakow gdansk wroclaw brno ostrava bratislava debrecen szeged cluj varna plovdiv split lagos abuja accra nairobi kampala johannesburg
        durban pretoria algiers tunis casablanca dakar rio brasilia salvador recife bogota medellin lima quito caracas santiago montevideo
        havana cancun guadalajara tijuana alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois
        indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
        ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming ontario quebec alberta manitoba saskatchewan
        queensland victoria tasmania kent sussex essex surrey norfolk suffolk devon cornwall yorkshire lancashire bavaria saxony normandy
        brittany provence tuscany sicily sardinia catalonia andalusia siberia crimea punjab kerala gujarat bengal kashmir thames danube rhine
        nile amazon himalayas alps andes balkans caribbean pacific atlantic mediterranean baltic
        """

    static let directions =
        "north south east west new san santa los las saint st fort mount lake port el la northern southern eastern western upper lower great river bay cape"

    static let organizationEnds = """
        inc incorporated corp corporation ltd limited llc plc gmbh ag sa nv bv ab oy as co company group holdings partners associates
        bank university college institute school academy hospital clinic foundation society association union federation league club council
        committee ministry department agency bureau commission authority army navy church museum library press times post journal magazine
        records studios pictures entertainment media network systems technologies technology software labs laboratories industries motors
        airlines airways railways energy electric pharmaceuticals insurance capital ventures solutions services consulting international
        party orchestra band fc united city rovers team regiment division corps brigade court parliament senate congress house
        """

    static let organizations = """
        google microsoft apple amazon facebook meta twitter netflix tesla spacex nasa ibm intel nvidia samsung sony toyota honda nissan ford
        bmw siemens bosch volkswagen mercedes audi nokia ericsson philips shell exxon chevron walmart target costco starbucks mcdonalds nike
        adidas pepsi coca-cola pfizer moderna novartis roche bayer merck boeing airbus disney pixar hbo cnn bbc fox nbc abc cbs espn mtv nfl
        nba mlb nhl fifa uefa nato fbi cia nsa eu un who unicef unesco imf mit harvard stanford yale princeton oxford cambridge youtube
        instagram snapchat tiktok linkedin reddit uber lyft airbnb spotify paypal visa mastercard citibank hsbc barclays goldman jpmorgan
        deloitte accenture oracle sap adobe salesforce cisco dell hp lenovo huawei xiaomi alibaba tencent baidu openai anthropic deepmind
        """

    /// Words with which names of places and buildings end, though a person's name stands before them.
    static let landmarks = """
        park parks hill hills valley island islands isle beach county river bay gulf cove springs brook creek station corner bridge lake lakes
        pond dock docks pier harbor harbour port forest woods wood field fields playfield playground stadium arena airport airfield center
        centre castle palace fort tower towers mill mills mine mines point falls cape ridge canyon gorge pass peak mount mountain mountains
        range glacier desert coast peninsula reservoir dam canal basin swamp marsh meadows heights gardens garden village township district
        province region territory junction railroad railway tramway line tunnel trail circuit raceway speedway track course cemetery
        cathedral abbey chapel church temple mosque shrine monastery monument memorial statue museum gallery library theatre theater hall
        mall market plaza inn hotel hospital observatory lighthouse ranch farm estate manor lodge villa
        """

    /// The same for events, works and other things.
    static let things = """
        cup bowl prize award awards medal trophy prix open classic masters championship championships tournament league series games
        festival convention conference congress exhibition expo fair
        war wars battle campaign siege revolution rebellion uprising massacre treaty act bill law doctrine effect theorem syndrome disease
        equation method test scale index model machine engine locomotive bikes bicycles guitars amplifiers boats legacy saga chronicles
        trilogy symphony sonata concerto anthem faith church dynasty empire kingdom era age century
        """

    static let streetWords = """
        street st road rd avenue ave lane ln drive dr boulevard blvd way court ct place pl square sq terrace crescent close parkway highway
        hwy alley row walk strasse straße str allee weg platz gasse rue avenue place chemin impasse quai via viale piazza corso calle avenida
        plaza paseo carrera rua travessa ulica ul aleja gata gatan väg vägen vej vejen gade plads katu tie utca út tér straat laan plein
        dreef box suite apt apartment unit floor building flat house po p.o psc apo dpo fpo
        """

    static let titles = """
        mr mrs ms miss dr prof professor sir lady lord dame captain major colonel general sergeant lieutenant president senator judge justice
        minister king queen prince princess duke father brother sister rev reverend rabbi imam pope saint coach officer inspector detective
        herr frau monsieur madame mme señor señora sr sra don doña signor signora uncle aunt grandma grandpa mister mx
        """

    static let relations = """
        brother sister mother father son daughter wife husband friend uncle aunt cousin nephew niece boss colleague manager actor actress
        singer writer author director producer player coach poet painter composer guitarist drummer founder ceo scientist engineer lawyer
        doctor nurse teacher professor journalist politician striker goalkeeper midfielder patient customer client beneficiary
        """

    /// Words that are names of nobody, though they begin sentences, and are written with a capital for other reasons.
    static let ordinary = """
        the a an and or but if then than so because as at by for from in into of off on onto out over to up with without within under about
        above after again against all also although always am any anyone anything are around away back be became been before began being
        below between both came can cannot could did do does doing done down during each either else enough even ever every everyone
        everything few first for get gets getting give given go goes going gone good got great had has have having he her here hers herself
        him himself his how however i i'm i'll i've i'd it it's its itself just keep know last later least less let let's like look made make
        many may maybe me mean might mine more most much must my myself near need never new next no nobody none nor not nothing now often oh
        ok okay old once one only other our ours ourselves own people perhaps please put quite rather really right said same saw say says see
        seem seen several shall she should since some someone something soon still such sure take tell thank thanks that that's the their
        theirs them themselves there there's these they they're thing things think this those though through thus time today together tomorrow
        tonight too took try two under until us use used very want wants was wasn't way we well went were what what's when where whether which
        while who whom whose why will wish won't would yes yesterday yet you you're your yours yourself
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
        december spring summer autumn winter christmas easter english french german spanish italian american british chinese japanese indian
        russian european african asian canadian australian dutch swedish polish irish scottish greek turkish mexican brazilian korean
        catholic christian muslim jewish protestant olympic olympics world war cup championship championships series season game games film movie
        song album video show channel book story music radio television internet website email phone number address name date birth account
        card credit debit bank money payment order invoice customer service support dear hello hi hey regards sincerely best kind subject
        re fw fwd note warning error question answer example table figure chapter section page part act bill law report project plan policy
        lol omg wtf rip lmao haha love hate wow awesome amazing cool nice funny beautiful guys man girl boy dude bro god jesus damn shit
        government city state county country national international university college school church river island mountain north south east
        west street road house home work office company team group member members family children women men life death day days week month
        year years century morning evening night hour minutes minute part place area end side head hand eye face water fire air earth sun
        moon star red blue green white black big small long short high low young early late free open real true false full whole half
        """

    static let jobs = """
        accountant|sales manager|software engineer|registered nurse|project manager|systems analyst|electrician|graphic designer|truck driver|
        office clerk|civil engineer|marketing director|chief financial officer|research assistant|librarian|pharmacist|data scientist|
        human resources manager|bus driver|flight attendant|veterinarian|financial analyst|insurance agent|web developer
        """

    /// More of them, which the tagger of names does not know.
    static let otherNationalities = """
        afghan albanian andorran angolan armenian azerbaijani bahraini bangladeshi barbadian basque bavarian belarusian bengali bhutanese bolivian
        bosnian botswanan bruneian burmese cambodian cameroonian catalan chechen congolese corsican cypriot dominican ecuadorian ecuadorean
        emirati eritrean estonian ethiopian fijian flemish gambian georgian ghanaian guatemalan guinean haitian honduran icelandic jamaican
        jordanian kazakh kosovar kurdish kuwaiti kyrgyz laotian latvian liberian libyan lithuanian luxembourgish macedonian malagasy malawian
        maldivian malian maltese mauritanian mauritian moldovan monegasque mongolian montenegrin mozambican namibian nepalese nepali nicaraguan
        omani palestinian panamanian paraguayan peruvian puerto-rican qatari rwandan salvadoran samoan senegalese sicilian singaporean slovak
        slovakian slovenian somali sudanese surinamese syrian taiwanese tajik tamil tanzanian tibetan togolese tongan trinidadian tunisian
        turkmen ugandan uighur uruguayan uyghur uzbek venezuelan yemeni yemenite yugoslav zambian zimbabwean
        """

    /// Religions and political groups, as people who belong to them are called.
    static let beliefs = """
        christian christians catholic catholics protestant protestants lutheran lutherans methodist methodists baptist baptists anglican anglicans
        evangelical evangelicals presbyterian presbyterians mormon mormons quaker quakers jewish jew jews muslim muslims islamic sunni sunnis
        shia shias shiite shiites shiis hindu hindus buddhist buddhists sikh sikhs jain jains taoist taoists baha'i baha'is atheist atheists
        agnostic agnostics pagan pagans zoroastrian zoroastrians yazidi yazidis rastafarian rastafarians
        republican republicans democrat democrats socialist socialists communist communists marxist marxists maoist maoists anarchist
        anarchists libertarian libertarians conservative conservatives liberal liberals fascist fascists nazi nazis tory tories labourite
        whig whigs peronist peronists trotskyist trotskyists zionist zionists islamist islamists separatist separatists
        frenchman frenchmen englishman englishmen dutchman dutchmen irishman irishmen scotsman scotsmen welshman spaniard spaniards swede
        swedes dane danes finn finns pole poles turk turks serb serbs croat croats arab arabs briton britons
        """

    static let nationalities = """
        american british french german italian spanish russian chinese japanese indian canadian australian dutch swedish norwegian danish finnish
        polish czech hungarian greek turkish egyptian nigerian kenyan brazilian mexican argentine chilean colombian cuban irish scottish welsh
        english swiss austrian belgian portuguese romanian bulgarian serbian croatian ukrainian korean vietnamese thai indonesian malaysian
        filipino iranian iraqi israeli saudi lebanese moroccan algerian pakistani
        """
}
