extension Grammar {
    /// Word lists.
    static let words = """
        name: Anna | Boris | Clara | David | Elena | Farid | Greta | Hugo | Ines | Jonas | Kaya | Leo | Maria | Nils | Olga
         | Pavel | Rosa | Samir | Tessa | Ulrich | Vera | Walter | Xenia | Yusuf | Zoe | Amira | Bruno | Celia | Dmitri | Edith
         | Felix | Gloria | Henrik | Isabel | Jamal | Katrin | Lucas | Mina | Noah | Priya | Ravi | Sofia | Tomas | Wanda
        surname: Abel | Brandt | Castell | Dorn | Eriksen | Fuchs | Garner | Holm | Ivanov | Jansen | Keller | Lindqvist
         | Moreau | Novak | Okafor | Petrov | Quint | Rossi | Silva | Tanaka | Urban | Vargas | Weber | Yilmaz | Zeller
        person: farmer | teacher | baker | doctor | sailor | carpenter | painter | gardener | librarian | engineer | nurse
         | fisherman | tailor | miller | shepherd | pilot | clerk | musician | cook | judge | postman | blacksmith | traveller
         | student | neighbour | grandmother | grandfather | stranger | mechanic | poet | merchant | watchmaker | ferryman
         | potter | beekeeper | astronomer | printer | glazier | weaver | ranger
        animal: fox | hare | heron | badger | owl | hedgehog | otter | deer | crow | cat | dog | horse | goat | sheep | swallow
         | squirrel | frog | trout | beetle | spider | mouse | stork | donkey | goose | hawk | lizard | mole | bee | moth | wolf
         | bear | lynx | sparrow | snail | salmon | bat | toad | weasel | woodpecker | starling
        place: village | harbour | market | forest | valley | river | bridge | mill | station | school | library | garden
         | orchard | mountain | island | lighthouse | workshop | kitchen | square | castle | field | meadow | coast | city
         | town hall | museum | bakery | farm | inn | churchyard | quarry | canal | theatre | hospital | vineyard | greenhouse
         | observatory | warehouse | chapel | crossroads
        object: lamp | letter | basket | rope | key | coat | book | map | lantern | bucket | ladder | knife | bell | clock
         | mirror | wheel | box | table | chair | bottle | blanket | compass | kettle | hammer | boat | bicycle | umbrella
         | notebook | candle | door | window | barrel | violin | telescope | pot | broom | cart | net | saw | ticket | stove
         | radio | needle | shovel | painting | suitcase | spoon | tent | saddle | chest
        material: wood | iron | copper | glass | wool | clay | stone | paper | leather | silver | brass | linen | straw | steel
         | marble | cotton | wax | bone | sand | slate
        colour: red | blue | green | yellow | white | black | grey | brown | orange | purple | golden | pale | dark | silver
        adjective: old | new | small | large | quiet | bright | heavy | light | narrow | wide | deep | cold | warm | dry | wet
         | strange | simple | careful | patient | proud | tired | hungry | gentle | clever | lonely | broken | clean | dusty
         | empty | famous | fresh | friendly | honest | humble | kind | lazy | long | lucky | modest | narrow | nervous
         | ordinary | plain | polite | rare | rough | round | rusty | sharp | short | silent | slow | soft | steep | stubborn
         | tall | thin | tidy | useful | weak | wild | wise | young | ancient | brave | calm | crooked | curious | delicate
        mood: happy | sad | angry | surprised | worried | calm | curious | bored | grateful | ashamed | excited | afraid
         | relieved | confused | hopeful | jealous | cheerful | gloomy
        adverb: slowly | quickly | quietly | carefully | suddenly | gladly | rarely | often | always | never | soon | again
         | patiently | gently | loudly | neatly | almost | hardly | certainly | perhaps | usually | sometimes | finally
         | honestly | proudly | silently | warmly | barely
        went: walked | ran | went | came | climbed | travelled | wandered | hurried | crept | rode | sailed | drifted | marched
         | stumbled | returned | moved
        did: carried | found | lost | repaired | painted | sold | bought | hid | opened | closed | cleaned | borrowed
         | stole | dropped | described | counted | measured | forgot | remembered | wanted | needed | built | broke
         | lifted | pushed | pulled | brought | kept | washed | examined | admired | wrapped | burned | drew | weighed
        does: carries | finds | loses | repairs | paints | sells | buys | hides | opens | closes | cleans | borrows
         | drops | describes | counts | measures | forgets | remembers | wants | needs | builds | breaks | lifts | keeps
        act: carry | find | repair | paint | sell | buy | hide | open | close | clean | borrow | describe | count
         | measure | build | lift | keep | wash | draw | weigh | check | move | replace | store | sort | fold
        said: said | asked | answered | whispered | shouted | replied | explained | promised | admitted | laughed | sighed
        food: bread | cheese | soup | apples | honey | fish | potatoes | rice | beans | eggs | cake | butter | cabbage | pears
         | plums | porridge | noodles | mushrooms | onions | carrots | tea | milk | salt | pepper | olives | nuts | jam | lentils
         | pumpkin | cherries | garlic | tomatoes | lemons | flour | sugar | oil
        weather: rain | snow | fog | wind | sunshine | thunder | frost | hail | drizzle | a storm | heavy clouds | clear sky
         | a light breeze | ice
        season: spring | summer | autumn | winter
        month: January | February | March | April | May | June | July | August | September | October | November | December
        day: Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday
        time: in the morning | at noon | in the evening | at night | before dawn | after lunch | on <day> | in <month>
         | last <season> | every <day> | two days later | the next day | an hour later | that afternoon | for <2..12> days
         | long ago | at last | at the end of <month> | around midnight | soon after
        where: near the <place> | behind the <place> | in the <place> | by the <place> | outside the <place>
         | on the way to the <place> | across the <place> | at the <place> | above the <place> | not far from the <place>
         | under the <adjective> <object> | next to the <object> | between the <place> and the <place>
        field: history | music | mathematics | biology | geography | chemistry | painting | astronomy | cooking | law
         | medicine | physics | grammar | economics | architecture | gardening | philosophy | statistics | navigation
        quality: patience | courage | honesty | curiosity | kindness | humour | discipline | modesty | memory | attention
         | friendship | trust | silence | luck | justice | freedom | work | rest | order | hope
        hobby: chess | swimming | reading | drawing | hiking | sewing | fishing | singing | cycling | baking | pottery
         | bird watching | photography | dancing | knitting | gardening | rowing | climbing | astronomy | juggling
        part: handle | surface | bottom | edge | corner | middle | front | back | cover | inside | frame | lid | spring
         | hinge | wheel | axle | valve | wire | screw | belt
        unit: metres | kilometres | litres | grams | kilograms | minutes | hours | days | coins | pieces
        city: Avonby | Brinmark | Calder | Dunmoor | Eastwick | Fernhill | Glasby | Hartwell | Ironbridge | Kelso | Larkhaven
         | Millbrook | Northam | Oakhurst | Port Ellis | Quarrington | Ravensea | Stonebury | Thornley | Westfold
        opinion: a good idea | a mistake | worth the effort | harder than it looks | easier than most people think | rather
         dull | a matter of taste | more important than speed | not for everyone | a habit of careful people | cheap and useful
        """
}
