/// A word that the automaton looks for, and what follows from it.
struct Keyword: Sendable {
    enum Meaning: Sendable {
        /// Names a type: what stands near may be of it.
        case context(TypeNumber)
        /// Stands behind a telephone number: `office`, `fax`.
        case phoneLabel
        /// Begins a secret: the rules in their order.
        case secret
        /// Names something whose value is a secret.
        case assignment(SecretValue)
        /// Comes before `user:password`.
        case userOption
        /// Comes before a token in an HTTP field.
        case authorization
        /// `://`: user and password may follow.
        case authority
        /// `-----BEGIN `
        case privateKey
        /// `[at]` and the like.
        case obfuscatedAt
        /// `www.` and `http://`, where web addresses are asked for.
        case webAddress
    }

    /// What a named value must look like.
    enum SecretValue: Sendable {
        /// Passwords: short ones, too.
        case password
        /// Keys and tokens: long and irregular.
        case key
    }

    let word: String
    let meaning: Meaning
    /// Whether no letter may stand before it, or right behind it.
    let isWhole: Bool

    /// All of them.
    static let all: [Keyword] =
        contexts + assignments + SecretRule.all.map { Keyword(word: $0.prefix, meaning: .secret, isWhole: false) }
        + [
            Keyword(word: "office", meaning: .phoneLabel, isWhole: true),
            Keyword(word: "home", meaning: .phoneLabel, isWhole: true),
            Keyword(word: "work", meaning: .phoneLabel, isWhole: true),
            Keyword(word: "-u ", meaning: .userOption, isWhole: false),
            Keyword(word: "--user ", meaning: .userOption, isWhole: false),
            Keyword(word: "bearer ", meaning: .authorization, isWhole: false),
            Keyword(word: "basic ", meaning: .authorization, isWhole: false),
            Keyword(word: "authorization: token ", meaning: .authorization, isWhole: false),
            Keyword(word: "://", meaning: .authority, isWhole: false),
            Keyword(word: "-----begin ", meaning: .privateKey, isWhole: false),
            Keyword(word: "[at]", meaning: .obfuscatedAt, isWhole: false),
            Keyword(word: "(at)", meaning: .obfuscatedAt, isWhole: false),
            Keyword(word: "{at}", meaning: .obfuscatedAt, isWhole: false),
            Keyword(word: " at ", meaning: .obfuscatedAt, isWhole: false),
            Keyword(word: "www.", meaning: .webAddress, isWhole: false),
            Keyword(word: "http://", meaning: .webAddress, isWhole: false),
            Keyword(word: "https://", meaning: .webAddress, isWhole: false),
        ]

    private static let assignments: [Keyword] = [
        (
            SecretValue.password,
            "password passwd passwort passphrase contrase kennwort senha wachtwoord hasło haslo lösenord losenord adgangskode salasana parola"
        ),
        (.password, "*pwd *pass *passcode *pw *pin_code *mot_de_passe"),
        (
            .key,
            "secret api_key apikey api-key access_key accesskey access-key private_key privatekey auth_token authtoken access_token accesstoken refresh_token account_key accountkey client_secret client-secret account-key secret-key auth-token access-token encryption-key shared_access signing_key encryption_key master_key session_key credential _auth webhook_key storage_key consumer_key deploy_key bot_token license_key encryptionkey signingkey secretkey"
        ),
        (.key, "*token *apitoken *sas *accesskey *auth"),
    ].flatMap { value, words in
        words.split(separator: " ").map { word in
            let isWhole = word.hasPrefix("*")
            let text = (isWhole ? word.dropFirst() : word).replacing("_de_", with: " de ")
            return Keyword(word: String(text), meaning: .assignment(value), isWhole: isWhole)
        }
    }.filter { $0.word.utf8.allSatisfy { $0 < 0x80 } }

    /// Words beside which a type is found. `*` marks words that must stand alone; the others may be part of a longer word,
    /// as in `Rückrufnummer` or `customerPhone`. `_` stands for a space.
    private static let contexts: [Keyword] = [
        (
            TypeNumber.phoneNumber,
            """
            phone *tel telef fono *fax mobil *cell *call *calling *called *ring *rang *text *sms whatsapp *reach *contact *dial *handy *anruf rufnummer celular numero_de_contato movil *appel messages_to messages_from *hotline *mob landline *ph extension *signal *telegram *viber callback *call_me *phone_no puhelin komorka
            """
        ),
        (
            .creditCard,
            "*card *cards *cc credit debit visa mastercard amex american_express maestro discover *pan kreditkart *karte tarjeta carte_ba carta_di cartao *kort *jcb *diners card_number cardnumber cardno *kk *ccnum"
        ),
        (.iban, "*iban"),
        ("US_SSN", "*ssn *ssns social_security socialsecurity *ss_number social_sec *ssid"),
        ("US_ITIN", "*itin taxpayer"),
        ("US_NPI", "*npi provider_ident national_provider provider_number *provider"),
        ("UK_NHS", "*nhs nhsnumber nhs_number nhs_no health_service"),
        (
            "DE_TAX_ID",
            "steuer-id steuerid steuer_id steueridentifikation steuernummer *idnr *tin identifikationsnummer *steuer-identifikationsnummer tax_id taxid tax_number"
        ),
        ("NL_BSN", "*bsn burgerservice sofinummer sofi-nummer"),
        ("PL_PESEL", "*pesel"),
        ("SE_PERSONNUMMER", "personnummer *personnr *pnr personal_number personal_identity"),
        ("FR_NIR", "curit_sociale urit sociale *nir *insee num_secu secu *secu"),
        ("CH_AHV", "*ahv *avs ahv-nummer ahvnummer sozialversicherung *navs13"),
        ("BE_NATIONAL_NUMBER", "rijksregister registre_national *rrn *insz *niss national_number"),
        ("DK_CPR", "*cpr cpr-nummer cpr_number"),
        ("NO_FODSELSNUMMER", "dselsnummer fodselsnummer *fnr"),
        ("PT_NIF", "*nif contribuinte"),
        ("TR_NATIONAL_ID", "kimlik *tckn *tc_no"),
        ("IT_VAT_CODE", "partita_iva *p.iva *piva partitaiva"),
        ("IN_AADHAAR", "aadhaar aadhar adhaar *uid *uidai"),
        ("AU_TFN", "*tfn tax_file taxfile"),
        ("AU_ABN", "*abn business_number"),
        ("AU_MEDICARE", "medicare"),
        ("CA_SIN", "*sin social_insurance *nas assurance_sociale socialinsurance"),
        ("BR_CPF", "*cpf cadastro_de_pessoa"),
        ("BR_CNPJ", "*cnpj"),
        ("CO_NIT", "*nit"),
        ("AR_CUIT", "*cuit *cuil"),
        (
            "ZA_ID_NUMBER",
            "*id_number *id_no identity_number south_african *rsa_id *sa_id id_num idnumber *id *identity id-nommer"
        ),
        ("KR_RRN", "resident_registration *rrn"),
        ("CN_RESIDENT_ID", "resident_id *id_card identity_card shenfen *id_number citizen_id *id"),
        ("JP_MY_NUMBER", "my_number mynumber individual_number *my_no"),
        ("TH_TNIN", "thai_id thai_national *tnin"),
        ("ABA_ROUTING_NUMBER", "routing *aba *rtn *transit_number transit_no routing_number *aba_no"),
        ("IMEI", "*imei imei_number handset device_id equipment_ident"),
        ("VIN", "*vin vehicle chassis"),
        ("US_MBI", "*mbi medicare beneficiary"),
        ("SG_NRIC_FIN", "*nric *fin singapore"),
        (
            .driverLicence,
            "driver's_lic driver_lic drivers_lic driving_lic *dl driver’s_lic license_number licence_number hrerschein *permis rijbewijs driverlicen driverslicen driver-lic *dl_number *dln licence_no license_no"
        ),
        (.passport, "passport reisepass passeport pasaporte passaporto"),
        (
            .bankAccount,
            "account_number account_no *acct accountnumber bank_account kontonummer *acc_no sort_code *account_num *a/c"
        ),
        (.dateOfBirth, "birth *dob *born geburt *geb naissance nacimiento nascimento nascita *birthday fodelsedatum"),
        (
            .age,
            "*age *aged *ages *turn *turned *turning *alter *edad *idade *leeftijd *years_old *year_old *year-old *years-old *years_of_age *yrs_old *y/o *yo *yr_old *jahre_alt *jahren *ans *jaar_oud *anni"
        ),
        (.postcode, "*zip zipcode zip_code postcode postal_code postleitzahl *plz code_postal"),
    ].flatMap { type, words in
        words.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { word in
            let isWhole = word.hasPrefix("*")
            let text = (isWhole ? word.dropFirst() : word).replacing("_", with: " ")
            return Keyword(word: String(text), meaning: .context(type), isWhole: isWhole)
        }
    }.filter { $0.word.utf8.allSatisfy { $0 < 0x80 } }
}
