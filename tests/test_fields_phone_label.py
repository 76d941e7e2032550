"""Labels of telephone numbers: in many languages, as icons, before a number and behind it."""

import pytest

from cardscan.contact import Phone
from cardscan.fields.candidates import Hints
from cardscan.fields.phone import find_phones
from cardscan.fields.phone_label import kind_of, told_before
from tests.pages import page

NUMBER = "+49 30 23125 000"


def phones(*lines: str, country: str = "") -> list[Phone]:
    found = [c.value for c in find_phones(page(*lines), Hints(country))]
    return [value for value in found if isinstance(value, Phone)]


LABELS = {
    "English": {
        "work": "Tel|Tel.|Telephone|Phone|Ph.|Office|Direct|Direct Line|Work|Tel. no.|DDI",
        "cell": "Mobile|Mob.|Cell|Cell phone|Cellular|WhatsApp|Mobile no.",
        "fax": "Fax|Facsimile|Fax no.",
        "home": "Home|Residence|Res.|Private",
        "main": "Main|Switchboard|Toll Free|Toll-free|Freephone|Hotline|Reception|Helpline",
    },
    "German": {
        "work": "Telefon|Tel.|Fon|Durchwahl|Büro|Festnetz|Geschäftlich|Direktwahl",
        "cell": "Mobil|Handy|Mobiltelefon|Mobilfunk|Natel|Funk",
        "fax": "Fax|Telefax|Fax-Nr.",
        "home": "Privat|Zuhause",
        "main": "Zentrale|Empfang|Gebührenfrei|Notruf|Servicenummer",
    },
    "French": {
        "work": "Tél.|Téléphone|Ligne directe|Fixe|Bureau|Tél. direct",
        "cell": "Portable|Mobile|Port.|GSM|Tél. portable",
        "fax": "Fax|Télécopie|Télécopieur",
        "home": "Domicile|Privé|Dom.",
        "main": "Standard|Accueil|Numéro vert|N° vert",
    },
    "Spanish": {
        "work": "Tel.|Teléfono|Tfno.|Fijo|Oficina|Directo|Línea directa",
        "cell": "Móvil|Celular|Cel.|Tel. móvil",
        "fax": "Fax",
        "home": "Casa|Particular|Domicilio",
        "main": "Centralita|Conmutador|Central telefónica|Gratis",
    },
    "Italian": {
        "work": "Tel.|Telefono|Ufficio|Fisso|Diretto|Studio",
        "cell": "Cell.|Cellulare|Mobile",
        "fax": "Fax",
        "home": "Casa|Abitazione|Abit.",
        "main": "Centralino|Numero verde",
    },
    "Portuguese": {
        "work": "Tel.|Telefone|Fone|Fixo|Escritório|Comercial|Linha direta",
        "cell": "Celular|Cel.|Telemóvel|Tlm.|Whats|Zap",
        "fax": "Fax|Faxe",
        "home": "Residencial|Casa",
        "main": "PABX|Central|Geral|Linha verde|SAC",
    },
    "Dutch": {
        "work": "Telefoon|Tel.|Kantoor|Vast|Doorkiesnummer|Werk",
        "cell": "Mobiel|Mob.|GSM",
        "fax": "Fax|Telefax",
        "home": "Thuis|Privé",
        "main": "Algemeen|Centrale|Receptie",
    },
    "Turkish": {
        "work": "Tel|Telefon|Ofis|İş|İş Tel|Sabit",
        "cell": "Cep|Cep Tel|GSM|Mobil|Cep Telefonu",
        "fax": "Faks|Fax|Belgegeçer",
        "home": "Ev|Ev Tel",
        "main": "Santral|Müşteri Hizmetleri|Çağrı Merkezi|Ücretsiz",
    },
    "Polish": {
        "work": "tel.|Telefon|Biuro|Stacjonarny|Tel. służbowy",
        "cell": "kom.|Komórka|Tel. kom.|Tel. komórkowy",
        "fax": "Faks|Fax",
        "home": "Dom|Domowy|Prywatny",
        "main": "Centrala|Infolinia|Recepcja|Sekretariat",
    },
    "Swedish": {
        "work": "Telefon|Tfn|Direkt|Kontor|Arbete",
        "cell": "Mobil|Mobilnr|Mobiltel.",
        "fax": "Fax|Telefax",
        "home": "Hem|Bostad",
        "main": "Växel|Vx|Kundtjänst",
    },
    "Danish and Norwegian": {
        "work": "Tlf.|Telefon|Direkte|Arbejde|Arbeid|Kontor",
        "cell": "Mobil|Mob.|Mobiltlf.",
        "fax": "Fax|Faks|Telefaks",
        "home": "Hjem|Hjemme|Privat",
        "main": "Sentralbord|Omstilling|Hovednummer|Hovednr.",
    },
    "Finnish": {
        "work": "Puh.|Puhelin|Toimisto|Suora|Työ",
        "cell": "Matkapuhelin|Matkap.|GSM|Kännykkä",
        "fax": "Faksi|Fax|Telekopio",
        "home": "Koti|Kotipuhelin",
        "main": "Vaihde|Keskus|Asiakaspalvelu",
    },
    "Czech and Slovak": {
        "work": "Telefon|Tel.|Pevná linka|Kancelář|Práce|Práca",
        "cell": "Mobil|Mob.|Mobilní telefon|Mobilný telefón",
        "fax": "Fax",
        "home": "Domů|Soukromý|Byt",
        "main": "Ústředna|Ústredňa|Zelená linka|Recepce",
    },
    "Hungarian": {
        "work": "Telefon|Tel.|Iroda|Közvetlen|Vezetékes|Munkahelyi",
        "cell": "Mobil|Mobiltelefon|Mobilszám",
        "fax": "Fax|Faxszám",
        "home": "Otthon|Lakás",
        "main": "Központ|Központi szám|Zöld szám|Ügyfélszolgálat",
    },
    "Romanian": {
        "work": "Telefon|Tel.|Birou|Fix|Serviciu",
        "cell": "Mobil|Telefon mobil|Mob.",
        "fax": "Fax",
        "home": "Acasă|Domiciliu",
        "main": "Centrală|Secretariat|Număr gratuit|Recepție",
    },
    "Croatian and Slovenian": {
        "work": "Telefon|Tel.|Ured|Posao|Pisarna|Direktni",
        "cell": "Mobitel|Mob.|GSM|Mobilni telefon",
        "fax": "Faks|Telefax",
        "home": "Kuća|Kućni|Doma",
        "main": "Centrala|Besplatni telefon|Brezplačna številka",
    },
    "Greek": {
        "work": "Τηλ.|Τηλέφωνο|Γραφείο|Σταθερό",
        "cell": "Κιν.|Κινητό",
        "fax": "Φαξ|Fax",
        "home": "Σπίτι|Οικία",
        "main": "Κέντρο|Τηλ. κέντρο|Γραμματεία",
    },
    "Russian": {
        "work": "тел.|Телефон|Рабочий|раб.|Офис|Прямой",
        "cell": "моб.|Мобильный|сот.|Моб. тел.",
        "fax": "Факс|ф.",
        "home": "дом.|Домашний",
        "main": "Приёмная|Горячая линия|Многоканальный",
    },
    "Ukrainian": {
        "work": "тел.|Телефон|Робочий|Офіс",
        "cell": "моб.|Мобільний",
        "fax": "Факс",
        "home": "Домашній|дім",
        "main": "Приймальня|Гаряча лінія|Безкоштовно",
    },
    "Japanese": {
        "work": "電話|TEL|直通|勤務先",
        "cell": "携帯|携帯電話|モバイル",
        "fax": "ファックス|FAX|ファクス",
        "home": "自宅",
        "main": "代表|フリーダイヤル",
    },
    "Chinese": {
        "work": "电话|電話|办公电话|座机|直线",
        "cell": "手机|手機|移动电话|行動電話",
        "fax": "传真|傳真",
        "home": "住宅|家庭电话",
        "main": "总机|總機|热线|免费电话",
    },
    "Korean": {
        "work": "전화|사무실|직통",
        "cell": "휴대폰|핸드폰|모바일",
        "fax": "팩스",
        "home": "자택|집",
        "main": "대표|대표전화|고객센터",
    },
    "Arabic": {
        "work": "هاتف|تلفون|Hatif",
        "cell": "جوال|موبايل|Jawwal",
        "fax": "فاكس",
        "home": "المنزل|Manzil",
        "main": "المقسم|الرقم المجاني",
    },
}


@pytest.mark.parametrize("language", LABELS)
def test_labels_of_many_languages(language: str) -> None:
    told = [
        (label, after, kind)
        for kind, labels in LABELS[language].items()
        for label in labels.split("|")
        for after in (": ", " ")
    ]
    got = [(label, after, [p.type for p in phones(f"{label}{after}{NUMBER}")])
           for label, after, _ in told]  # fmt: skip
    assert got == [(label, after, [kind]) for label, after, kind in told]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Tel/Fax", "work"), ("Tel./Fax", "work"), ("Tel. & Fax", "work"), ("Tel + Fax", "work"),
        ("T/F", "work"), ("Phone and Fax", "work"), ("Telefon und Fax", "work"),
        ("Tel. y Fax", "work"), ("Telefone e Fax", "work"), ("Telefon ve Faks", "work"),
        ("Tel/WhatsApp", "cell"), ("Cel/WhatsApp", "cell"), ("Mobil & WhatsApp", "cell"),
        ("Tel 1", "work"), ("Tel. 2", "work"), ("Mobile (1)", "cell"), ("Fax2", "fax"),
        ("Office Main", "main"), ("Direct Tel", "work"), ("Office Fax", "fax"),
        ("Te1", "work"), ("Mobi1e", "cell"), ("☎", "work"), ("📱", "cell"), ("📠", "fax"),
    ],
)  # fmt: skip
def test_labels_that_are_put_together_counted_or_misread(label: str, kind: str) -> None:
    assert [p.type for p in phones(f"{label}: {NUMBER}")] == [kind]
    assert [p.type for p in phones(f"{label} {NUMBER}")] == [kind]


ICONS = ["(", "©", "Q", "&", "%", "é", "K", "Ñ", "JB", "@©", "&Y", "«", "\\", "[]", "L", "~", "€",
         "S", "h", "r", "d", "#", "¢", "((", "®©", "'", "6)", "ə", "6"]  # fmt: skip


@pytest.mark.parametrize("icon", ICONS)
@pytest.mark.parametrize(
    ("number", "country", "value", "kind"),
    [
        ("212 555 0100", "US", "+12125550100", "work"),
        ("0212 555 01 00", "TR", "+902125550100", "work"),
        ("0532 555 01 00", "TR", "+905325550100", "cell"),
        ("+49 171 3920000", "", "+491713920000", "cell"),
    ],
)
def test_an_icon_is_no_part_of_a_number(
    icon: str, number: str, country: str, value: str, kind: str
) -> None:
    (phone,) = phones(f"{icon} {number}", country=country)
    assert (phone.number, phone.type, phone.raw) == (value, kind, number)


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (["T +49 30 23125 000", "M +49 30 23125 001"], ["work", "cell"]),
        (["t +49 30 23125 000", "m +49 30 23125 001"], ["work", "cell"]),
        (["p 030 23125 000", "f 030 23125 001"], ["work", "fax"]),
        (["c +49 30 23125 000", "e ana@example.com"], ["cell"]),
        (["h: +49 30 23125 000"], ["home"]),
        (["h +49 30 23125 000"], ["work"]),
        (["m +49 30 23125 000", "q +49 30 23125 001"], ["work", "work"]),
        (["m +49 171 3920000"], ["cell"]),
        (["c 212-555-0100"], ["cell"]),
    ],
)
def test_single_letters_are_labels_in_company_or_where_the_plan_agrees(
    lines: list[str], kinds: list[str]
) -> None:
    country = "US" if "212" in lines[0] else "DE"
    assert [p.type for p in phones(*lines, country=country)] == kinds


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("212-555-0100 fax", ["fax"]),
        ("212-555-0100 (office)", ["work"]),
        ("212-555-0100 (home) 212-555-0101 (cell)", ["home", "cell"]),
        ("212-555-0100 (t) 212-555-0101 (f)", ["work", "fax"]),
        ("212-555-0100 office / 212-555-0101 fax / 212-555-0102 cell", ["work", "fax", "cell"]),
        ("Tel 212-555-0100 Fax 212-555-0101", ["work", "fax"]),
        ("Mobile 212-555-0100 or 212-555-0101", ["cell", "cell"]),
        ("800-555-0100 Toll Free", ["main"]),
        ("Phone  212-555-0100", ["work"]),
        ("Fax -- 212-555-0100", ["fax"]),
    ],
)
def test_labels_behind_numbers_and_for_several(line: str, kinds: list[str]) -> None:
    assert [p.type for p in phones(line, country="US")] == kinds


@pytest.mark.parametrize("line", ["Sales Manager", "Office", "Studio", "Tel"])
def test_words_without_a_number_are_no_phone(line: str) -> None:
    assert phones(line) == []


@pytest.mark.parametrize("text", ["", " ", "Ana", "Tel Ana", "/", "&", "Tel/", "1", "Te", "ion"])
def test_what_is_not_wholly_a_label_names_no_type(text: str) -> None:
    assert kind_of(text) == ("work" if text == "Tel/" else "")


@pytest.mark.parametrize("before", ["HRB ", "VAT no. GB ", "IBAN ", "ISBN ", "Ref. ", "USt-IdNr. "])
def test_labels_of_other_numbers_bar(before: str) -> None:
    assert told_before(before, "23125 000").barred
