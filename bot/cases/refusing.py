"""What nobody of the team writes to a person: to send money, a photo or papers, to undress, to come home with them, to
open a link (T19).

Somebody who poses as one of us asks for exactly these. A text that is typed by hand is read here before it leaves, in
the seven languages, word by word and over the ends of lines: a request is refused; its denial ("we never ask for
money"), a fact ("the bus is 5 dh") and a question about what others did ("did they take your passport?") are not. It is
a net for what slips and for what tempts, no proof against somebody who words it with care: the audit and the
supervisors remain.
"""

import re
from collections.abc import Iterator
from re import Match, Pattern
from typing import Literal

from locales.letters import bare

Reason = Literal["money", "photo", "document", "sex", "link"]


def _any(words: str) -> Pattern[str]:
    """Any of these expressions, between commas that a space follows, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(one.strip() for one in words.split(', '))})(?!\w)")


_ENDINGS = (
    "com|org|net|info|biz|online|site|website|xyz|app|dev|io|me|ly|co|cc|tv|gg|link|click|live|top|shop|store|club|page|"
    "help|support|world|africa|ma|fr|es|pt|uk|de|it|be|ch|us|ca|eu|tn|dz|sn|ci|ml|gn|cm|ng|cd|br|ao|ru|cn|tk|ga|cf|gq|gle"
)
_LINK = re.compile(
    r"h(?:tt|xx)ps?\s*(?::|(?!\w))|www\s*\.|"
    rf"(?<![\w.])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})(?!\w)|(?<!\w)@\w{{4,}}|\w\.\w{{2,}}/\w|"
    r"\w (?:dot|point|punto|ponto) ?(?:com|org|net)(?!\w)|"
    r"(?<!\w)(?:wa|t|m|fb|bit|goo|forms)\s*(?:\.|dot|point|punto|ponto|نقطه)\s*(?:me|ly|gl|gle)(?!\w)|"
    r"(?<!\w)bit ly(?!\w)|"
    r"\w\s+\.\s*(?:com|org|net|info|biz|xyz|site|website|online|app|io|ly|gle)(?!\w)|"
    r"[a-z]\s+\.\s*[a-z]{2,4}\s*/\s*\w"
)
_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԚԜӀавекмнорстухіјѕԛԝӏьигпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεηικνορτυχωςσγ",
    "ABEKMHOPCTYXIJSQWIabekmhopctyxijsqwlburnABEZHIKMNOPTYXabenikvoptuxwssy",
)
"""Cyrillic and Greek letters that look like Latin ones, and these."""
_SIGNS = (("€", "euros"), ("$", "dollars"), ("£", "pounds"))

_MONEY = _any(
    r"(?<!peu d )argent, fric, des sous, frais, paiements?, payments?, pagamento, pagos?, virements?, mandats?, "
    r"especes, cash, caution, acompte, iban, rib, carte bancaire, compte bancaire, (?<!little )money, fees?, "
    r"deposit, bank (?:card|account), (?:credit|debit) card, (?:orange|mobile) money, recharges?, western union, "
    r"wafacash, cash ?plus, gift cards?, (?<!poco )dinero, plata, tasas?, depositos?, (?<!pouco )dinheiro, taxas?, "
    r"\d+ ?(?:dhs?|dirhams?|mad|euros?|eur|dollars?|usd|bucks|balles|pounds?|cfa|francs?|d[ei]rhem|"
    r"drahem|درهم\w*|دراهم|يورو|اورو|ريال), (?:dhs?|dirhams?|mad|euros?|eur|dollars?|usd|cfa) ?\d+, "
    r"l?fl(?:ou|u|o)s+\w{0,4}, (?:ال|لل|ل|ب)?(?:فلوس\w*|مال|نقود\w*|مبلغ\w*|رسوم|حواله|تحويل)"
)
_PHOTO = _any(
    r"photos?, tofs?, selfies?, images?, videos?, visio, webcam, camera, pictures?, pics?, snaps?, fotos?, "
    r"fotografias?, imagen, imagenes, imagem, imagens, camara, l?te?sw[ie]rat?\w*, "
    r"te?sawer\w*, tsawr\w*, te?swirte?k\w*, l?video, "
    r"(?:ال|لل|ل|ب|و)?(?:صوره?|صورت\w*|صورك\w*|تصويره?|تصويرت\w*|تصاور\w*|تصاوير\w*|فيديو\w*|سيلفي|كاميرا)"
)
_STRONG = (
    r"(?:l|el|al)?pass?e?ports?\w{0,3}, l?pass?port\w*, pasaportes?, passaportes?, l?cin, cni, cnie, "
    r"cartes? (?:nationale|d identite|de sejour|consulaire|de refugie|d asile|hcr), l?a?kart\w*(?: sejour)?, "
    r"pieces? d identite, titre de sejour, recepisse, acte de naissance, visa, identite, id, "
    r"(?:id|identity|residence|refugee|consular) (?:card|paper|document|permit|number)s?, birth certificate, dni, "
    r"nie, tarjeta de (?:residencia|identidad), partida de nacimiento, bilhete de identidade, "
    r"cartao de (?:residencia|cidadao|identidade), certidao, "
    r"(?:ال|لل|ل|ب|و)?(?:جواز\w*|باسبور\w*|بطاق\w*|لاكارط\w*|كارط\w*|اقام[هت]\w*|هوي[هت]\w*|فيزا|تاشير[هت]\w*)"
)
_DOCUMENT = _any(
    _STRONG + ", "
    r"papiers?, documents?, papers?, papeles, papel, documentos?, documentacion, papeis, photocopies?, "
    r"photocopy, copie, scans?, l?wra9\w*, l?wraq\w*, wra9i, (?:ال|لل|ل|ب|و)?(?:وثيق[هت]\w*|وثايق\w*|اوراق\w*|وراق\w*)"
)
_PAPER = "|".join(_STRONG.split(", "))
_NUMBERED = _any(
    r"(?:numeros?|num|number|digits|chiffres|l?n?nemra|nmra|ra9m|(?:ال|ل)?(?:رقم|نمره|ارقام))(?: \w+){0,5} "
    rf"(?:{_PAPER}), (?:{_PAPER}) (?:number|num|numero), "
    r"numero (?:de|du|do|del) (?:dossier|matricule|expediente|processo), "
    r"(?:case|file|registration) number, رقم (?:ال)?ملف\w*"
)
_YOURS = _any(
    r"votre, vos, ton, ta, tes, your, ur, tu, tus, su, sus, seu, seus, sua, suas, teu, tua, dyale?k\w*, "
    r"diale?k\w*, \w+(?:ك|كم)"
)

_SEND = _any(
    r"envoie[zs]?, envoyez, envoyer, montre[zrs]?, donnez, donne (?:moi|nous), (?:me|nous|m) donner, fournir, "
    r"fournissez, partage[zr]?, transmettez, transmets, transmettre, mettez, mets, postez, joignez, joins, "
    r"scanne[zr]?, photographie[zr]?, presente[zr]?, passe[zs]? (?:moi|nous), fais(?:ons)? voir, faites voir, "
    r"dites moi, dis moi, ecrivez, tape[zr], nous (?:vous )?demandons, je (?:vous )?demande, send, show, give, "
    r"share, upload, forward, scan, provide, attach, photograph, tell me, type, enter, we ask, i ask, let me see, "
    r"(?:can|could|may) i see, puis je voir, puedo ver, posso ver, envia(?:me|nos|r|rme)?, envie(?:me|n)?, "
    r"manda(?:me|nos|r|rme)?, mande(?:me)?, dame, danos, dime, muestra(?:me)?, mostrar, ensena(?:me)?, sube, "
    r"comparte, escanea, pedimos, escribe, mostre(?:me)?, mostra, diga me, me diga, me envia, me manda, partilhe, "
    r"compartilhe, digitalize, escreva, "
    r"[وف]?(?:ت)?(?:ارسل(?! لك| لكم| اليك)\w*|رسل\w+|ابعث(?! لك| لكم)\w*|بعث\w*|بعت\w*|صيفط(?!ت)\w*|سيفط(?!ت)\w*), "
    r"[وف]?(?:اعط(?:ني|يني|نا|ونا|وني|يونا)|عطي(?:ني|نا|وني|ونا)|ار(?:ني|يني|نا|ونا)|وري(?:ني|نا|وني|ونا)|"
    r"هات[يو]?|تعطي\w*|تبين|بين لي|صورل[يه]\w*|صور[وي]?(?= \w*(?:جواز|باسبور|بطاق|كارط|وثي|وراق))), نطلب, كنطلبو, "
    r"اكتب\w*, كتبو?, قل لي, قول(?:ي|و)? لي\w*, t?(?:sift|sayft|sayfet|seyfet|saifet|sifet)(?:i|ou|o|u)?(?! lik), "
    r"3tini, 3tina, 3tiwn[ia], 3te?ni, werri?n[ia], werriwn[ia], warri?n[ia], wrini, b3a?e?ti?(?:ou)?, "
    r"sewwe?ri?(?:ou)?, sawe?ri?(?:ou)?, gou?l(?:i|ou)? lia, ketbi, kteb, ketbou, kantelbou"
)
_TAKE = _any(
    r"prends, prenez, prendre, fais, faites, faire, filme[zr]?, allume[zr]?, ouvre[zr]?, take, snap, make, "
    r"turn on, open, toma(?:te)?, hazte, saca(?:te)?, haz, enciende, tira(?:r)?, tire, faca, bate, abra, film, "
    r"record, [وف]?(?:ا?لتقط\w*|خذ|خذي|خود\w*|دير\w*|شغل\w*|حل[يو]?|افتح\w*), khoud\w*, dir(?:i|ou)?, "
    r"7ell?(?:i|ou)?"
)
_GIVE = _any(
    r"envoie[zs]?, envoyez, envoyer, donnez, donne, mettez, mets, apporte[zs]?, send, give, bring, "
    r"envia(?:me|nos|r|rme)?, envie(?:me|n)?, manda(?:me|nos|r|rme)?, mande(?:me)?, dame, danos, "
    r"[وف]?(?:ت)?(?:ارسل\w*|رسل\w+|ابعث\w*|بعث\w*|صيفط(?!ت)\w*|سيفط(?!ت)\w*), "
    r"[وف]?(?:اعط(?:ني|يني|نا|ونا|وني)|عطي(?:ني|نا|وني|ونا)), "
    r"t?(?:sift|sayft|sayfet|seyfet|saifet|sifet)(?:i|ou|o|u)?, 3tini, 3tina, 3tiwn[ia]"
)
_TO_US = r"(?:moi|nous|me|us|juste|just|lia|liya|lina|ليا|لي|لنا|الي)"
_OPEN = (
    rf"(?: (?:,|{_TO_US}|le|la|les|lui|en|it|them|this|ca|ceci|ici|here|vite|maintenant|now|today|d|abord|first|ce|"
    r"soir|demain|tomorrow|svp|stp|s|il|te|vous|plait|please|pls|ahora|aqui|por|favor|agora|hoje|daba|hna|دابا|هنا|الان|من|"
    r"فضلك\w*|عافاك\w*|3afak\w*))*"
)
"""What may stand behind a word for sending and leave open what is to be sent."""
_AMOUNT = re.compile(
    rf"{_OPEN} (?!99(?!\d))(?:[2-9]\d|\d{{3,6}}|\d{{1,3}} 000)"
    r"(?=$| ,| (?:svp|stp|s il|please|pls|pour|for|para|por|a|au|to|sur|demain|ce soir|maintenant|d abord|now|today|"
    r"tomorrow|first|ahora|agora|hoje|hoy|من|الان|اليوم|غدا|دابا|عافاك\w*|3afak\w*|daba)(?!\w))"
)
"""A bare number after a word for sending: 20 and more, for less is a choice of a menu, and so is 99."""
_BRING = _any(
    r"apporte[zrs]?, ramene[zrs]?, bring, trae(?:me)?, traiga, traga, [وف]?(?:جيب\w*|احضر\w*), jib(?:i|ou|o|na)?"
)
_PAY = _any(
    r"combien(?: \w+){0,3} donne[zr], how much(?: \w+){0,3} give, payez, payer, payes, "
    r"pai?e (?:moi|nous|d abord|\d+), paies, vire[zr], (?:me |nous )?verse[zrs]?, pay, lend, pagar, "
    r"pag(?:a|as)(?! (?:el|la|o|a|tu|su|sua|seu)(?: (?:tu|su|sua|seu))? (?:sms|conexion|internet)), pague, pagues, "
    r"pagame, [وف]?(?:تدفع[يو]?ا?|ادفع\w*|ت?خلص[يو]?), "
    r"t?(?:khll?e?s|khelles|khalles|kholles|5elles|5alles|khells|khalls)(?:i|ou|o|u)?"
)
_GIVE_MONEY = _any(
    r"transfere[zr]?, transferer, regle[zr]?, avance[zr]?, prete[zr]?, rembourse[zr]?, depose[zr]?, recharge[zr]?, "
    r"fai(?:s|tes|re), transfer, deposit, wire, advance, transfiere, transfiera, transferir, transfira, deposita, "
    r"deposite, [وف]?(?:ت)?(?:حول[يو]?ا?), ادفع\w*, 7ewwe?l\w*, hacer, haz, fazer, faca, combien, how much, "
    r"cuanto, quanto, كم, شحال, ch7al, a mon nom, in my name, a mi nombre, em meu nome"
)
_WANT = _any(
    r"il (?:me |nous |vous |te )?fau(?:t|drait), j ai besoin, nous avons besoin, on a besoin, je veux, "
    r"je voudrais, nous voulons, on veut, vous devez, tu dois, i want, i need, i d like, we want, we need, "
    r"you need, you must, you have to, quiero, queremos, necesito, necesitamos, necesitas, tienes que, debes, "
    r"hay que, hace falta, quero, preciso, precisamos, precisa, e preciso, tem de, tem que, deve, اريد, نريد, "
    r"احتاج, نحتاج, يجب, يلزم, بغيت, بغينا, خاصني, خاصنا, خاصك\w*, لازم, bghit, bghina, bghayt, khass?ni, "
    r"khass?na, khass?e?k\w*, lazem"
)
_BETWEEN = (
    r"(?: (?:de|d|du|des|la|le|les|l|un|une|votre|vos|ton|ta|tes|a|an|the|your|some|of|to|that|el|los|las|una|unos|tu|"
    r"tus|su|o|os|as|um|uma|seu|sua|teu|tua|voir|see|ver|have|get|avoir|recevoir|recibir|receber|receive|any|petite|"
    r"small|copie|copy|d abord|first|antes|avant|abord|avec|in|pay|que|nchouf|nchof|chi|we7d|wa7ed|n9ra|"
    r"نشوف|اري|ان|دفع|شي|واحد|من)){0,4} "
)
"""What may stand between a wish and the thing wished for."""
_HAVE = (
    r"(?:avez vous|vous avez|as tu|tu as|t as|possedez vous|do you have|have you got|have you|you have|you got|tienes|"
    r"tiene|teneis|tem|tens|voce tem|هل لديك\w*|لديك\w*|عندك\w*|هل عندك\w*|هل معك\w*|3a?e?nde?k\w*|m3ak\w*)"
)
_ASKS_ITSELF = _any(r"avez vous, as tu, possedez vous, do you have, have you, هل, واش, wach, wash, wesh")
_PLEASE = _any(
    r"svp, stp, s il vous plait, s il te plait, please, pls, plz, merci de, veuillez, por favor, من فضلك\w*, "
    r"لو سمحت\w*, عافاك\w*, 3afak\w*"
)
_SHORT = 9
"""Words of a sentence in which "please" needs no verb."""
_SEX = _any(
    r"(?:couche[zrs]?|coucher|dors|dormir|dormez|l amour|sexe|la nuit|une nuit|"
    r"embrasse[zr]?)(?: \w+){0,3} (?:avec|chez) moi, couche[zr]? avec nous, embrasse[zs]? moi, "
    r"deshabille[zr]?(?: toi| vous)?, enleve[zr]? (?:tes|vos) (?:habits|vetements), (?:photos?|video) nue?s?, "
    r"nue? pour moi, (?:sleep|sex|love|bed|night)(?: \w+){0,2} with me, kiss me, nudes?, naked for me, get naked, "
    r"undress, take off your (?:clothes|shirt|top), (?:sexo|duerme|acuestate|dormir|la noche) con ?migo, besame, "
    r"desnudate, quitate la ropa, (?:sexo|dormir|deite se|a noite|transar) comigo, beija me, tira a roupa, "
    r"tire a roupa, (?:ن[اي]?مي?|تنامي?|انام|الجنس|جنس|الليله?)(?: \w+){0,2} (?:معي|معنا|معايا|معاي), "
    r"(?:اخلع|تعر|انزع)(?:ي|وا|و)? (?:ملابس|ثياب|حوايج)\w*, (?:ت?نعسي?|الجنس|الليله?)(?: \w+){0,2} معايا, "
    r"حيدي? حوايج\w*, بوسيني, t?na?3e?si?(?: \w+){0,2} m3aya, 7eyyedi? 7wayj\w*, bousini, "
    r"(?:jins|sexe?)(?: \w+){0,2} m3aya"
)
_HOME = _any(
    r"(?:viens|venez|venir|passe[zr]?|rejoins|rejoignez|reste[zr]?|dormir|dors|dormez)(?: \w+){0,2} chez moi, "
    r"(?:on se voit|rendez vous|rdv|retrouvons nous)(?: \w+){0,2} chez (?:moi|toi), "
    r"je (?:\w+ )?(?:viens|passe|venir|passer|viendrai|passerai)(?: \w+){0,2} chez (?:toi|vous), "
    r"(?:viens|venez|passe[zr]?|rejoins|rejoignez)(?: \w+){0,2} (?:dans|a) (?:ma chambre|mon (?:appartement|lit|hotel)|"
    r"l hotel), (?:come|stay|sleep|meet me)(?: \w+){0,3} my (?:place|house|home|room|flat|apartment|hotel), "
    r"i (?:\w+ )?come(?: \w+){0,2} your (?:place|house|home|room), "
    r"(?:ven|vente|vengas|quedate)(?: \w+){0,2} mi (?:casa|cuarto|habitacion|piso), "
    r"(?:vem|venha|vens|fica|dorme)(?: \w+){0,2} minha casa, "
    r"(?:تعال[يو]?ا?|اجي|اجيو|اجيي)(?: \w+){0,2} (?:عندي|(?:ل|الي|ف|في)? ?(?:داري|بيتي|دارنا|منزلي|غرفتي)), "
    r"aji(?:w|y)?(?: \w+){0,2} (?:3endi|3andi|l?dari|l?biti)"
)
_OF_YOU = (
    r"(?:de (?:toi|vous|ti|voce|usted|tu cara)|of (?:you|yourself)|tuya|tua|sua|ton visage|votre visage|"
    r"ديال\w*ك\w*|لك|لكم|dyale?k\w*|diale?k\w*)"
)
_ONLY = re.compile(
    r"(?:(?:et|une?|la|juste|encore|just|a|one|another|una|otra|uma|outra|chi|شي|واحد) )*"
    rf"(?:(?:ta|votre|your|tu|sua|tua) (?:{_PHOTO.pattern})|(?:{_PHOTO.pattern})(?: \w+)? {_OF_YOU})"
    r"(?: (?:svp|stp|please|pls|vite|maintenant|now|daba|دابا|s il vous plait|s il te plait|por favor|عافاك\w*))*"
)
"""A sentence that is nothing but a photo of the person."""
_SEX_NOUN = _any(r"sexe, sex, sexo, rapports sexuels, faire l amour, الجنس, جنس, jins")

_NOT = _any(
    r"n, ne, ni, pas, jamais, aucune?, rien, sans, personne, inutile, evite[zr]?, avant, before, antes, "
    r"garde[zr]?, conserve[zr]?, cache[zr]?, not, no, never, don t, dont, doesn t, needn t, nobody, nor, nothing, "
    r"without, cannot, avoid, keep, hide, nunca, jamas, ningun[oa]?, nadie, nada, sin, guarda, guarde, esconde, "
    r"evita, nao, nem, sem, ninguem, nenhuma?, evite, "
    r"[وف]?(?:لا|لن|لم|ليس\w*|لسنا|بدون|دون|بلا|ما(?! هو| هي| رقم)), ابدا, عمر\w*, ماشي, والو, قبل, احتفظ\w*, "
    r"خبي\w*, ma(?=\s*$), ma (?:t|k|n|y|gha)\w*, 9bel, machi, bla, 3me?r\w*, walou, khebbi\w*"
)
_FACT = _any(
    r"quelqu un, quiconque, ceux, celui, celle, ils, elles, je (?:vous|te|t), nous vous, demandee?s?, travail, "
    r"salaire, patron, employeur, (?:vous|t) (?:a|ont), les gens, d autres, somebody, someone, anyone, anybody, "
    r"whoever, people, they, did, he, she, asks?, asked, services give, boss, wages, "
    r"(?:i|we)(?: \w+){0,2}? (?:send|show|give|share|bring|forward|provide)(?= you| the| this), alguien, quien, "
    r"ellos, ellas, piden?, pidan, trabajo, trabalho, pedem, pede, pedirem, alguem, quem, eles, elas, احد, "
    r"من يقول, من يطلب, الذي, الذين, التي, شي حد, اللي, طلبو?ا?, يطلب\w*, chi 7e?a?d, chi had, chi wa7ed, li, "
    r"tlebou?"
)
_NOTHING = _any(
    r"pas, jamais, rien, aucun, aucune, nothing, nobody, no, never, none, nunca, nada, nadie, ningun, ninguna, "
    r"ninguem, nenhum, والو, ابدا, walou, personne"
)
_APART = re.compile(
    r"[,،:()\"]|(?<!\w)(?:et|and|mais|but|y|pero|sino|e|mas|puis|then|luego|depois|ولكن|لكن|walakin|walakine)(?!\w)"
)
_SENTENCE = re.compile(r"[^.!?؟;\n]+[.!?؟;]*")
_TELL = _any(r"dites moi, dis moi, ecrivez, tape[zr], tell me, type, enter, dime, escribe, escreva, اكتب\w*, قل لي")
_LEFT_OVER = 3
"""Words of a sentence that may belong to the one before it."""
_AFTER, _BEFORE = 7, 5
"""How many words a request's object stands behind it or before it, at most."""


def refused(text: str) -> Reason | None:
    """What this text asks for that nobody of the team may ask, or that it holds a link; None where it may leave.

    Case, accents, look-alikes from other alphabets and Arabic letter forms make no difference. Never raises.
    """
    read = bare(text.translate(_ALIKE))
    if _LINK.search(read):
        return "link"
    for sign, name in _SIGNS:
        read = re.sub(rf"{re.escape(sign)}\s*(\d+)|{re.escape(sign)}", rf" \1 {name} ", read)
    reasons: tuple[Reason, ...] = ("sex", "document", "photo", "money")
    sentences = [(" ".join(_words(one)), "?" in one or "؟" in one) for one in _SENTENCE.findall(read)]
    sentences += _joined(sentences)
    for reason in reasons:
        if any(_ASKS[reason](sentence, is_asked) for sentence, is_asked in sentences):
            return reason
    return None


def _joined(sentences: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The sentences that go on behind their end: "send me. 50 euros", a request and a line of a word or two."""
    runs: list[tuple[str, bool]] = []
    for sentence, is_asked in sentences:
        before, was_asked = runs[-1] if runs else ("", False)
        is_left_over = len(sentence.split()) <= _LEFT_OVER and not _TELL.search(sentence)
        if before and (is_left_over or _is_open(before)):
            runs[-1] = (f"{before} {sentence}", was_asked or is_asked)
        else:
            runs.append((sentence, is_asked))
    return [run for run in runs if run not in sentences]


def _is_open(sentence: str) -> bool:
    """Whether it ends in a request for something that is not named yet."""
    verbs = (_SEND, _BRING, _TAKE, _GIVE_MONEY, _WANT)
    found = (at for verb in verbs for at in _open_requests(sentence, verb) if not _TELL.fullmatch(at[0]))
    return any(re.fullmatch(_OPEN, sentence[at.end() :]) for at in found)


def _words(sentence: str) -> list[str]:
    """The words, and a comma wherever a part of the sentence begins."""
    parts = _APART.sub(" , ", re.sub(r"['’]", " ", sentence))
    return re.sub(r"[^\w,]+", " ", parts).split()


def _open_requests(sentence: str, verb: Pattern[str]) -> Iterator[Match[str]]:
    """Where this is asked, and neither denied nor told of others."""
    for found in verb.finditer(sentence):
        part = sentence[sentence.rfind(",", 0, found.start()) + 1 : found.start()]
        following = sentence[found.end() :].lstrip()
        is_denied = _NOT.search(part) or _FACT.search(part) or _NOTHING.match(following)
        if not is_denied and not _is_of_others(sentence[: found.start()]):
            yield found


def _is_of_others(before: str) -> bool:
    """Whether the sentence began with what somebody else does: if anybody asks you to pay, ..."""
    return bool(re.match(r"(?:si|if|se|quand|when|اذا|ان|الا|ila) ", before.lstrip()) and _FACT.search(before))


def _near(sentence: str, verb: Pattern[str], thing: Pattern[str]) -> bool:
    """Whether a request for this thing is open."""
    for found in _open_requests(sentence, verb):
        behind = " ".join(sentence[found.end() :].split()[:_AFTER])
        ahead = " ".join(sentence[: found.start()].replace(",", " ").split()[-_BEFORE:])
        if thing.search(behind) or thing.search(ahead):
            return True
    return False


def _wanted(sentence: str, thing: Pattern[str]) -> bool:
    """Whether it is wanted or needed: the word, articles, the thing."""
    return any(re.match(_BETWEEN + thing.pattern, sentence[at.end() :]) for at in _open_requests(sentence, _WANT))


def _bidden(sentence: str, thing: Pattern[str]) -> bool:
    """Whether a short sentence says no more than the thing and "please"."""
    is_short = len(sentence.split()) <= _SHORT
    return bool(is_short and _PLEASE.search(sentence) and thing.search(sentence) and not _NOT.search(sentence))


def _asks_money(sentence: str, is_question: bool) -> bool:
    paid = any(_open_requests(sentence, _PAY))
    given = any(_near(sentence, verb, _MONEY) for verb in (_SEND, _BRING, _GIVE_MONEY))
    given = given or any(_AMOUNT.match(sentence[at.end() :]) for at in _open_requests(sentence, _GIVE))
    return paid or given or _wanted(sentence, _MONEY) or _bidden(sentence, _MONEY)


def _asks_photo(sentence: str, is_question: bool) -> bool:
    taken = any(_near(sentence, verb, _PHOTO) for verb in (_SEND, _BRING, _TAKE))
    had = re.search(rf"(?<!\w){_HAVE}{_BETWEEN}(?:{_PHOTO.pattern}) {_OF_YOU}", sentence)
    return bool(taken or had or _ONLY.fullmatch(sentence)) or _wanted(sentence, _PHOTO) or _bidden(sentence, _PHOTO)


def _asks_document(sentence: str, is_question: bool) -> bool:
    had = is_question or _ASKS_ITSELF.search(sentence)
    if had and re.search(rf"(?<!\w){_HAVE}{_BETWEEN}{_DOCUMENT.pattern}", sentence):
        return True
    if _NUMBERED.search(sentence) and _YOURS.search(sentence) and not _NOT.search(sentence):
        return True
    if _PHOTO.search(sentence) and _near(sentence, _TAKE, _DOCUMENT):
        return True
    return _near(sentence, _SEND, _DOCUMENT) or _wanted(sentence, _DOCUMENT) or _bidden(sentence, _DOCUMENT)


def _asks_sex(sentence: str, is_question: bool) -> bool:
    asked = any(any(_open_requests(sentence, verb)) for verb in (_SEX, _HOME))
    return asked or _wanted(sentence, _SEX_NOUN)


_ASKS = {"sex": _asks_sex, "document": _asks_document, "photo": _asks_photo, "money": _asks_money}
