"""T19: what nobody of the team writes to a person is held back, in the seven languages; what only sounds like it goes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.refusing import refused
from locales.catalogue import languages

ASKED = {
    "money": """
Envoyez-moi 200 dh et je m'occupe du reste
Il faut payer 50 euros avant le rendez-vous
vous devez payer les frais de dossier
Pouvez-vous faire un virement ?
Donnez-moi de l'argent pour le taxi
tu dois m'envoyer une recharge
j'ai besoin d'argent pour votre dossier
Merci de verser l'acompte, des frais s'il vous plaît
combien pouvez-vous payer?
Payez d'abord, ensuite le service appelle
Il me faut 300 dirhams
Envoyez l'argent par mandat et n'ayez pas peur
Send me 200 dirhams
You have to pay first
you need to pay a fee
Can you transfer the money today?
Please pay 20 euros
I need money for the lawyer
How much can you pay?
Give me your bank card
Tienes que pagar 100 dirhams
Mándame dinero
Necesito dinero para el abogado
Paga primero y luego te ayudo
¿Puedes hacer una transferencia? Envía 20 euros
Tem de pagar uma taxa
Mande dinheiro por favor
Preciso de dinheiro para o processo
أرسل لي 200 درهم
يجب أن تدفع الرسوم
ادفع أولا
أعطني المال
حول لي المبلغ
كم تستطيع أن تدفع
خاصكم تخلصو 100 درهم
صيفط ليا الفلوس
عطيني شوية ديال الفلوس
خلصو قبل
sift liya lflous
khassek tkhelles 100 dh
3tini lflous
khellsou 9bel
""",
    "photo": """
envoyez-moi une photo
Envoyez une photo de vous s'il vous plaît
Je veux voir votre photo
Faites un selfie
prends une photo et envoie-la
Montrez-moi une vidéo de l'endroit
allumez la caméra
une photo svp
J'ai besoin d'une photo de votre visage
Send me a photo
Can you send a picture of yourself?
Take a selfie
Turn on your camera
I need a video
please a picture
Show me a picture of the house
Envíame una foto
Hazte un selfie y mándalo
Quiero ver una foto
Envie uma foto
Tire uma foto sua
Preciso de uma foto
أرسل لي صورة
ارسلي صورتك
التقط صورة
أريد أن أرى صورتك
افتح الكاميرا
صيفط ليا تصويرة
صيفطو ليا شي تصويرة عافاكم
وريني تصويرتك
دير فيديو
3tini tswira
sift liya tswira
siftou liya chi tswira 3afakoum
bghit chi video
werrini tswirtek
""",
    "document": """
vous avez un passeport?
Avez-vous des papiers?
Envoyez votre passeport
envoyez une photo de votre passeport
Quel est votre numéro de passeport ?
Donnez-moi le numéro de votre carte de séjour
Montrez-moi votre récépissé
Scannez votre carte d'identité
J'ai besoin de votre CIN
Il faut la copie de votre titre de séjour
votre passeport svp
as-tu une carte de séjour
Écrivez votre numéro de CIN
send me your passport
Do you have a passport?
What is your passport number?
Show me your papers
Please upload your ID card
I need your residence card
your passport please
Tell me your ID number
Give me your case number
¿Tienes pasaporte?
Envíame tu pasaporte
Dame el número de tu tarjeta de residencia
Muéstrame tus papeles
Tem documentos?
Envie o seu passaporte
Qual é o número do seu passaporte?
هل لديك جواز سفر؟
أرسل صورة جوازك
ما هو رقم جوازك؟
أعطني رقم بطاقتك
أريد أن أرى بطاقتك
واش عندك باسبور؟
عندكم لاكارط؟
صيفط ليا لاكارط ديالك
وريني وراقك
wach 3andek passport?
sift liya lpassport dyalek
3tini nemra dyal lakart dyalek
werrini wra9ek
""",
    "sex": """
Tu peux dormir avec moi
Couche avec moi et je t'aide
Passez la nuit avec moi
Envoie des photos nues
déshabille-toi
embrassez-moi
Sleep with me
I want sex
take off your clothes
spend the night with me
send nudes
Duerme conmigo
quítate la ropa
Dormir comigo
تعال نم معي
اخلع ملابسك
نعسي معايا
n3es m3aya
bghit jins
""",
    "link": """
https://example.org/form
Allez sur http://bit.ly/abc
www.example.com
regardez exemple.ma
rejoignez t.me/groupe
wa.me/212600000012
écrivez à aide@exemple.org
bit.ly/3xyz
write to @dalil_help_ma
See EXAMPLE.COM
example dot com
انظر example.net
chouf example.info/aide
HTTPS://EXAMPLE.ORG
""",
}
"""What is refused, by the reason."""
LEFT_ALONE = """
nous ne demandons jamais d'argent
Nous ne demandons jamais d'argent, de photo ou de passeport.
N'envoyez pas de photo
Ne payez rien
vous n'avez rien à payer
Ne donnez jamais votre passeport à quelqu'un
Le médecin est gratuit, sauf les médicaments
Le bus coûte 5 dh
Gardez vos papiers avec vous
Ont-ils pris votre passeport?
Quelqu'un vous a demandé de l'argent?
Est-ce que quelqu'un vous fait payer?
Si quelqu'un demande une photo, ne répondez pas
Avez-vous perdu vos papiers?
Avez-vous besoin d'aide pour vos papiers?
Pour les papiers, appelez ce service
On ne vous demandera pas de passeport
Pas besoin de carte de séjour pour le médecin
Vous pouvez venir sans papiers
Aucun document n'est demandé
Je vous envoie l'adresse
Donnez-moi une minute
Montrez ce message à l'accueil
Envoyez un message quand vous arrivez
Envoyez-moi le nom de la ville
Prenez le bus 12 jusqu'à la gare
Avez-vous mal? Depuis combien de temps?
Combien de personnes êtes-vous?
Vous avez le droit de dire non
La violence sexuelle n'est pas votre faute
Vous n'êtes pas obligé de coucher avec quelqu'un
Dormez bien, à demain
Je vous appelle à 10h30.Le service ouvre à 9h
M. le docteur arrive à 8 h. 30
no money is needed
the doctor is free
We never ask for money, photos or a passport
Do not send any photo
Do not pay anybody
You do not need a passport
Did they take your passport?
Did somebody ask you for money?
Keep your passport in a safe place
Has your boss kept your papers?
The office for papers opens at 9
If anyone asks for your passport, say no
Send me a message when you are there
Show this message at the door
Give me a minute
Tell me when you are safe
Can you send me the name of the city?
I will send you the name of the service
Do you have a phone of your own?
Do you have children with you?
Do you need help with your papers?
They asked you to pay, that is not right
Nobody may ask you for sex
How many people are you?
Nunca pedimos dinero
No envíes fotos
No tienes que pagar nada
¿Te quitaron el pasaporte?
Guarda tus papeles contigo
El médico es gratis, salvo las medicinas
Envíame el nombre de la ciudad
¿Necesitas ayuda con los papeles?
Si alguien te pide dinero, escríbeme
Nunca pedimos fotos nem documentos
Não envie fotos
Não precisa de passaporte
Não pague nada a ninguém
Guarde o seu passaporte
Diga-me em que cidade está
لا نطلب أبدا مالا ولا صورة
لا ترسل صورة
لا تدفع لأحد
لا تحتاج جواز سفر
هل طلب منك أحد المال؟
هل أخذوا جوازك؟
احتفظ بوثائقك معك
أرسل لك عنوان الخدمة
أرسل لي اسم المدينة
هل تحتاج مساعدة في الوثائق؟
الطبيب بلا مقابل
كم عددكم؟
عمرنا ما كنطلبو فلوس
ما تصيفطو حتى تصويرة
ما تخلصو والو
واش شي حد طلب منكم الفلوس؟
واش داو ليكم لباسبور؟
خبيو وراقكم
صيفطو ليا سمية المدينة
شحال ديال الناس نتوما؟
نصيفط ليكم النمرة
3merna ma kantelbou flous
ma tsiftou 7ta tswira
ma tkhellsou walou
wach chi 7ed tleb menkoum lflous?
khebbiw wra9koum
sift liya smiyt lmdina
ch7al dyal nas ntouma?
ghadi nsift likoum nnemra
sme7 lia, ma fhemtch mezyan
Le numéro de la permanence est sur la fiche
Appelez le numéro de l'association
Votre message est bien arrivé
Le rendez-vous est le 12.11 à 10.30
Bonjour...je vous lis
Un instant svp
"""
"""Denials, facts, and questions about what others did."""

HELD_OUT: tuple[tuple[str, str | None], ...] = (
    ("Pour avancer le dossier il faut régler 300 dh", "money"),
    ("Tu peux me faire un virement ce soir?", "money"),
    ("Il y a des frais de 50 euros, vous payez à l'arrivée", "money"),
    ("Prenez votre carte de séjour en photo et transmettez-la", "document"),
    ("Une petite photo de vous svp", "photo"),
    ("Quel est le numéro sur votre récépissé?", "document"),
    ("Mettez votre CIN ici", "document"),
    ("Could you transfer 200 dirhams first", "money"),
    ("I need a selfie to be sure it is you", "photo"),
    ("What is your passport number", "document"),
    ("Upload a scan of your residence card", "document"),
    ("How much can you pay", "money"),
    ("Click here: dalil-help.online/form", "link"),
    ("join us on t.me/aide_maroc", "link"),
    ("Mándame una foto tuya", "photo"),
    ("Tienes que pagar 20 euros antes", "money"),
    ("Dime el número de tu pasaporte", "document"),
    ("Envie uma foto do seu documento", "document"),
    ("Precisa de pagar uma taxa", "money"),
    ("أرسلي لي صورة لك", "photo"),
    ("كم تستطيع أن تدفع؟", "money"),
    ("ما هو رقم جواز سفرك", "document"),
    ("وريني تصويرة ديالك", "photo"),
    ("خاصك تخلص 100 درهم", "money"),
    ("صورلي لاكارط ديالك وصيفطها", "document"),
    ("sayfet liya lflous l had compte", "money"),
    ("bghit nchouf tswirtek", "photo"),
    ("werrini lpasport dyalek", "document"),
    ("Les soins ne coûtent rien, sauf le transport", None),
    ("Gardez votre passeport sur vous, ne le donnez à personne", None),
    ("Personne ici ne doit vous réclamer de l'argent", None),
    ("If anyone asks you to pay, write to us", None),
    ("They may ask for a paper at the door, ask them first by phone", None),
    ("You do not have to show any document to us", None),
    ("No mandes fotos a nadie", None),
    ("Não precisa de pagar nada", None),
    ("لا ترسل صورتك لأي أحد", None),
    ("ما تخلصو حتى واحد", None),
    ("ma t3tiw lflous l 7ed", None),
    ("Le rendez-vous est à 10h30, au centre. A bientôt", None),
    ("Je peux vous aider si vous me versez quelque chose", "money"),
    ("Envoyez l'argent par Wafacash au nom que je vous donne", "money"),
    ("Combien vous pouvez donner?", "money"),
    ("Faites une vidéo de votre chambre", "photo"),
    ("Envoie ta tof", "photo"),
    ("Il me faudrait une copie de votre titre de séjour", "document"),
    ("Pouvez-vous me donner votre numéro de dossier HCR?", "document"),
    ("Vos papiers sont en règle? Montrez-les moi", "document"),
    ("Remplissez le formulaire sur forms.gle/abc", "link"),
    ("Please pay the fee before Friday", "money"),
    ("Can I see a picture of you?", "photo"),
    ("Do you have any ID?", "document"),
    ("Give me the digits of your residence card", "document"),
    ("wa.me/212600000012", "link"),
    ("Hace falta un depósito de 100 dirhams", "money"),
    ("¿Me puedes mandar una foto del pasaporte?", "document"),
    ("Tem passaporte?", "document"),
    ("Mande o dinheiro para esta conta", "money"),
    ("ابعث لي فيديو", "photo"),
    ("هل عندك جواز سفر؟", "document"),
    ("يجب دفع 200 درهم قبل الموعد", "money"),
    ("عطيوني نمرة لاكارط ديالكم", "document"),
    ("واش عندكم شي باسبور؟", "document"),
    ("صيفطو ليا تصاور ديالكم", "photo"),
    ("khass tkhelles 50 dh 9bel", "money"),
    ("sifti liya chi tswira", "photo"),
    ("Dormez chez moi ce soir", "sex"),
    ("Le bus coûte 5 dh, demandez au chauffeur", None),
    ("Avez-vous besoin d'aide pour vos papiers?", None),
    ("Ont-ils pris votre passeport?", None),
    ("Quelqu'un vous a fait payer?", None),
    ("The service asks for no papers", None),
    ("Did your boss keep your passport?", None),
    ("Do not send your photo to people you do not know", None),
    ("Never give money to somebody who says they are Dalil", None),
    ("Nadie debe pedirte dinero por esta ayuda", None),
    ("Guarde os seus documentos num lugar seguro", None),
    ("هل أخذ أحد جوازك؟", None),
    ("خبيو وراقكم فبلاصة مزيانة", None),
    ("Daba ghadi nsift likoum l3onwan", None),
)
"""Written before the expressions were, or before they were last changed; not to be tuned to. When first read, 68 of 80
came out right; no fact and no denial among them was refused."""
AS_MANY_RIGHT = 0.95
MOSTLY_INNOCENT = 0.99
"""How many of the sentences that Dalil says itself may leave: some tell what to photograph as a proof."""

ROWS = [(line, reason) for reason, lines in ASKED.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("text", "reason"), ROWS)
def test_T19_a_request_is_refused_and_says_for_what(text: str, reason: str) -> None:
    assert refused(text) == reason


@pytest.mark.parametrize("text", LEFT_ALONE.strip().splitlines())
def test_T19_a_denial_a_fact_or_what_others_did_may_leave(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour. Le docteur est là à 10h.\nEnvoyez une photo de votre passeport",
        "ENVOYEZ-MOI VOTRE PASSEPORT",
        "envoyéz vôtre pàsseport",
        "send\u200b me your pass\u200bport",
        "صَيفط لِيا لاكارط ديالك",
        "صيــفط ليا لاكارط ديالك",
        "x " * 300 + "send me your passport",
    ],
)
def test_T19_how_it_is_written_and_where_it_stands_makes_no_difference(text: str) -> None:
    assert refused(text) == "document"


def test_T19_a_denial_of_one_thing_does_not_cover_the_next() -> None:
    assert refused("N'ayez pas peur, envoyez 200 dh") == "money"
    assert refused("We never ask for money. Send a photo") == "photo"
    assert refused("لا تخف، أرسل صورة") == "photo"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Envoyez\n200 dh", "money"),
        ("Envoyez. 200 dh", "money"),
        ("Envoyez.200.dh", "money"),
        ("200 dh. Envoyez", "money"),
        ("Il me faut.\n200 dh", "money"),
        ("Bonjour, ça va ?\nEnvoyez-moi ce soir\n300", "money"),
        ("Envíame\n20 euros", "money"),
        ("أرسل.\n200 درهم", "money"),
        ("Montrez-moi.\nVotre passeport", "document"),
        ("Montrez-moi votre carte\nde séjour", "document"),
        ("Pasaporte. Envía", "document"),
    ],
)
def test_T19_a_request_may_go_on_in_the_next_line(text: str, reason: str) -> None:
    assert refused(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Donnez-moi une minute. Le docteur ouvre à 9h.",
        "Envoyez un message quand vous arrivez. Le bus coûte 5 dh.",
        "Envoyez-moi le nom de la ville. Pour les papiers, appelez ce service.",
        "Montrez ce message à l'accueil. Merci. Le service pour les papiers ouvre à 9h",
        "Le bus coûte 5 dh.\nDonnez-moi une minute",
        "Prenez le bus 12. C'est 5 dh.",
        "Dites-moi. Les papiers sont perdus depuis quand ?",
        "Tell me.\nAre you safe?",
        "Si on vous demande de l'argent. Dites non.",
        "Combien de nuits ?\nUne chambre coûte 50 dh",
        "Nous ne demandons jamais d'argent.\nÀ demain",
        "Bonjour . ma soeur va bien ?",
        "Rendez-vous le 12 . 11 / 10h",
    ],
)
def test_T19_sentences_that_have_nothing_to_do_with_each_other_stay_apart(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Envoyez-moi de l'\u0430rgent", "money"),
        ("\u0405\u0415ND M\u039fNEY", "money"),
        ("Send me your p\u0430ssp\u043ert", "document"),
        ("une phot\u03bf svp", "photo"),
    ],
)
def test_T19_letters_of_other_alphabets_hide_nothing(text: str, reason: str) -> None:
    assert refused(text) == reason


@pytest.mark.parametrize(
    "text",
    ["Envoie 200", "Send me $50", "send 50$", "€50 svp", "Send 50 bucks", "donnez-moi 1 000", "عطيني 200", "3tini 200"],
)
def test_T19_an_amount_needs_no_name_of_money(text: str) -> None:
    assert refused(text) == "money"


@pytest.mark.parametrize(
    "text",
    [
        "Envoyez 99 pour tout effacer",
        "Envoyez 1 ou 2",
        "Tapez 15",
        "Je vous envoie 3 adresses",
        "Bonjour. 200 m à pied",
    ],
)
def test_T19_a_choice_and_a_number_of_things_are_no_amount(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Une photo de toi",
        "a photo of you please",
        "votre photo ?",
        "una foto tuya",
        "صورة ديالك",
        "Tu as une photo de toi ?",
    ],
)
def test_T19_a_photo_of_you_is_asked_for_without_a_verb(text: str) -> None:
    assert refused(text) == "photo"


@pytest.mark.parametrize(
    "text", ["Il a une photo de vous et il menace ?", "Quelqu'un a une photo de toi ?", "Did he take a photo of you?"]
)
def test_T19_whether_others_have_a_photo_may_be_asked(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "viens chez moi ce soir",
        "On se voit chez moi",
        "Je passe chez vous demain",
        "Rejoins-moi à l'hôtel",
        "come to my place tonight",
        "Ven a mi casa",
        "Vem na minha casa",
        "تعالي عندي",
        "aji 3endi",
    ],
)
def test_T19_nobody_is_asked_home(text: str) -> None:
    assert refused(text) == "sex"


@pytest.mark.parametrize(
    "text",
    [
        "Venez chez nous au bureau à 10h",
        "Le médecin vient chez vous",
        "Restez chez vous ce soir",
        "Ne venez pas chez moi",
    ],
)
def test_T19_an_office_and_ones_own_home_may_be_named(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "wa . me / 212600000012",
        "t . me / dalil",
        "bit . ly/abc",
        "bit\uff0ely\uff0fabc",
        "hxxp exemple",
        "wa point me",
        "dalil . com",
    ],
)
def test_T19_a_link_that_is_spelled_out_is_one(text: str) -> None:
    assert refused(text) == "link"


def test_T19_what_was_held_out_is_told_apart() -> None:
    wrong = [text for text, reason in HELD_OUT if refused(text) != reason]
    assert 1 - len(wrong) / len(HELD_OUT) >= AS_MANY_RIGHT, wrong


@pytest.mark.parametrize("code", ["fr", "ar", "ary", "ary_Latn", "en", "es", "pt"])
def test_T19_what_dalil_says_itself_may_leave(code: str) -> None:
    said = [form for one in languages()[code].sentences.values() for form in one.forms]
    assert sum(refused(form) is None for form in said) / len(said) >= MOSTLY_INNOCENT


@given(st.text(max_size=200))
def test_T19_reading_never_fails(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("word", ["envoyez ", "je veux ", "a.", "numero ", "de la ", "passeport ", "ا"])
def test_T19_no_text_takes_long(word: str) -> None:
    began = time.monotonic()
    refused((word * 1000)[:1000])
    assert time.monotonic() - began < 1
