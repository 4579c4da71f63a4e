#!/usr/bin/env python3
"""Identifiers and secrets of many countries and vendors, in texts made up for them.

    variations.py texts OUT          writes JSON Lines with `id` and `text`
    variations.py score FOUND        how many values are covered whole by a span of their type; FOUND as `excise anonymize --spans` writes it

Numbers have right check digits; secrets are random. The same ones each time."""

import base64
import json
import random
import string
import sys

LETTERS, DIGITS, HEX = string.ascii_letters + string.digits, string.digits, "0123456789abcdef"
draw = random.Random(7)


def some(count, alphabet=LETTERS):
    return "".join(draw.choice(alphabet) for _ in range(count))


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str((10 - total % 10) % 10)


def iban(country, account):
    number = "".join(str(int(letter, 36)) for letter in account + country + "00")
    return f"{country}{98 - int(number) % 97:02}{account}"


def grouped(text, separator):
    return separator.join(text[start:start + 4] for start in range(0, len(text), 4))


def secrets():
    for before, value in [
            ("", "sk-proj-" + some(48) + "T3BlbkFJ" + some(48)), ("", "sk-svcacct-" + some(60) + "T3BlbkFJ" + some(40)),
            ("", "sk-ant-api03-" + some(93) + "AA"), ("", "sk-ant-admin01-" + some(93) + "AA"),
            ("", "github_pat_" + some(22) + "_" + some(59)), ("", "gho_" + some(36)), ("", "ghs_" + some(36)),
            ("", "ghu_" + some(36)), ("", "glpat-" + some(20)), ("", "glrt-" + some(20)),
            ("", f"xoxb-{some(12, DIGITS)}-{some(12, DIGITS)}-{some(24)}"),
            ("", f"xapp-1-A{some(10, string.ascii_uppercase)}-{some(13, DIGITS)}-{some(64, HEX)}"),
            ("", "sk_live_" + some(99)), ("", "rk_live_" + some(24)), ("", "whsec_" + some(32)), ("", "AIza" + some(35)),
            ("", "GOCSPX-" + some(28)), ("", "hf_" + some(34)), ("", "npm_" + some(36)),
            ("", "pypi-AgEIcHlwaS5vcmc" + some(100)), ("", f"SG.{some(22)}.{some(43)}"), ("", "SK" + some(32, HEX)),
            ("", "key-" + some(32, HEX)), ("", "dckr_pat_" + some(27)), ("", "dop_v1_" + some(64, HEX)),
            ("", "shpat_" + some(32, HEX)), ("", "lin_api_" + some(40)), ("", "ntn_" + some(46)),
            ("", "dapi" + some(32, HEX)), ("", "gsk_" + some(52)), ("", "xai-" + some(80)), ("", "pplx-" + some(48)),
            ("", "r8_" + some(37)), ("", "sbp_" + some(40, HEX)), ("", "vcp_" + some(24)),
            ("", f"v1.0-{some(24, HEX)}-{some(146, HEX)}"), ("", "dp.pt." + some(43)), ("", "ATATT3xFfGF0" + some(180)),
            ("", "EAAA" + some(60)), (some(9, "123456789"), ":AA" + some(33)), ("", "figd_" + some(40)),
            ("", f"PMAK-{some(24, HEX)}-{some(34, HEX)}"), ("", "NRAK-" + some(27, string.ascii_uppercase + DIGITS)),
            ("", f"glsa_{some(32)}_{some(8, HEX)}"), ("", "pscale_tkn_" + some(43)), ("", "hvs." + some(90)),
            ("", "AGE-SECRET-KEY-1" + some(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")),
            ("COHERE_API_KEY=", some(40)), ("MISTRAL_API_KEY=", some(32)), ("", "sk-or-v1-" + some(64, HEX)),
            ("", f"lsv2_pt_{some(32, HEX)}_{some(10, HEX)}"), ("", "pcsk_" + some(60)),
            ("", f"pat{some(14)}.{some(64, HEX)}"), ("", "nfp_" + some(36)), ("", f"re_{some(8)}_{some(24)}"),
            ("AccountKey=", base64.b64encode(draw.randbytes(64)).decode()),
            ("", "ASIA" + some(16, string.ascii_uppercase + "234567")), ("FlyV1 ", "fm2_" + some(200)),
            ("", f"https://discord.com/api/webhooks/{some(18, DIGITS)}/{some(68)}")]:
        for text in ("the deploy failed with {} in the log", '{{"k": "{}"}}', "export KEY={}\n"):
            yield text.format(before + value), "SECRET", value
    for scheme, host in [("redis://default:{}@", "cache.internal:6379"), ("mongodb+srv://app:{}@", "cluster0.ab1cd.example.net")]:
        value = some(14)
        yield "connect to " + scheme.format(value) + host, "SECRET", value


def numbers():
    for country, account in [
            ("FR", "20041010050500013M02606"), ("IT", "X0542811101000000123456"), ("ES", "21000418450200051332"),
            ("NL", "ABNA0417164300"), ("PL", "109010140000071219812874"), ("SE", "50000000058398257466"),
            ("CH", "00762011623852957"), ("PT", "000201231234567890154"), ("AT", "1904300234573201"),
            ("NO", "86011117947"), ("TR", "0006100519786457841326"), ("SA", "80000000608010167519")]:
        value = iban(country, account)
        for text, form in [("Bitte auf {} überweisen.", value), ("compte: {}", grouped(value, " ")), ('{{"iban":"{}"}}', value)]:
            yield text.format(form), "IBAN_CODE", form
    for start, length in [("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("3530", 16), ("36", 14),
                          ("5018", 16), ("6304", 16), ("622126", 16), ("62", 19)]:
        value = luhn(start + some(length - 1 - len(start), DIGITS))
        yield f"charge {value} please", "CREDIT_CARD", value
        if length == 16:
            yield f"Kartennummer: {grouped(value, '-')}.", "CREDIT_CARD", grouped(value, "-")
            yield f"tarjeta {grouped(value, ' ')} vence 12/29", "CREDIT_CARD", grouped(value, " ")
    for value in ["+33 6 12 34 56 78", "+44 20 7946 0958", "+1-415-555-2671", "(415) 555-2671", "415.555.2671",
                  "+49 (0)30 901820", "+86 138 1234 5678", "+91 98765 43210", "+55 11 91234-5678", "+81-3-1234-5678",
                  "+61 412 345 678", "+7 495 123-45-67", "+34 912 345 678", "+39 06 6982", "+48 601 234 567",
                  "+353 1 234 5678", "+234 803 123 4567", "+27 82 123 4567", "001 212 555 0123", "+1 (800) 555-0199 ext. 42"]:
        for text in ("you can reach me on {} after six", "Tel.: {}", '{{"phone": "{}"}}'):
            yield text.format(value), "PHONE_NUMBER", value
    for value in ["06 12 34 56 78", "020 7946 0958", "0171/2345678", "030-901820", "98765 43210", "0412 345 678", "912 345 678"]:
        yield f"phone: {value}", "PHONE_NUMBER", value
    for before, value, kind in [
            ("numero di codice fiscale", "RSSMRA85T10A562S", "IT_FISCAL_CODE"), ("NIF", "12345678Z", "ES_NIF"),
            ("NIE:", "X1234567L", "ES_NIE"), ("CPF", "529.982.247-25", "BR_CPF"), ("CNPJ", "11.222.333/0001-81", "BR_CNPJ"),
            ("numéro de sécurité sociale", "1 85 05 78 006 084 91", "FR_NIR"), ("NINO", "AB 12 34 56 C", "UK_NINO"),
            ("hetu", "131052-308T", "FI_PERSONAL_IDENTITY_CODE"), ("Steuer-ID", "86 095 742 719", "DE_TAX_ID"),
            ("PESEL", "44051401359", "PL_PESEL"), ("BSN", "111222333", "NL_BSN"), ("SIN", "130-692-544", "CA_SIN"),
            ("TFN", "123 456 782", "AU_TFN"), ("ABN", "51 824 753 556", "AU_ABN"),
            ("personnummer", "811218-9876", "SE_PERSONNUMMER"), ("Aadhaar", "2341 2341 2346", "IN_AADHAAR"),
            ("PAN", "ABCPE1234F", "IN_PAN"), ("RRN", "900101-1234568", "KR_RRN"),
            ("身份证 id card", "11010519491231002X", "CN_RESIDENT_ID"), ("ID number", "8001015009087", "ZA_ID_NUMBER"),
            ("IMEI", "490154203237518", "IMEI"), ("VIN", "1HGCM82633A004352", "VIN"),
            ("ip", "2a02:8109:9a40:1234::1", "IP_ADDRESS"), ("mac", "A4-5E-60-C2-11-0F", "MAC_ADDRESS"),
            ("mail", "john.o'neil@firma.co.uk", "EMAIL_ADDRESS"), ("mail", "müller@example.de", "EMAIL_ADDRESS"),
            ("mail", "info@xn--bcher-kva.example", "EMAIL_ADDRESS"), ("mail", "a_b+c@sub.domain.io", "EMAIL_ADDRESS")]:
        yield f"{before} {value} is theirs", kind, value


CASES = [*secrets(), *numbers()]


def score(path):
    found, lost = 0, []
    with open(path, encoding="utf-8") as lines:
        for line, (text, kind, value) in zip(lines, CASES):
            data = text.encode()
            spans = [(span["type"], data[span["start"]:span["end"]].decode()) for span in json.loads(line)["spans"]]
            if any(one == kind and value in covered for one, covered in spans):
                found += 1
            else:
                lost.append(f"{kind}: {text.strip()[:60]}")
    print(f"{found} of {len(CASES)} are found whole. Not found:")
    print("\n".join(sorted(lost)))


if len(sys.argv) == 3 and sys.argv[1] == "texts":
    with open(sys.argv[2], "w", encoding="utf-8") as output:
        for number, (text, _, _) in enumerate(CASES):
            output.write(json.dumps({"id": str(number), "text": text}) + "\n")
elif len(sys.argv) == 3 and sys.argv[1] == "score":
    score(sys.argv[2])
else:
    sys.exit(__doc__)
