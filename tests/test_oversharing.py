"""Nobody needs the number of somebody's papers, or where they live: it is not kept, and they are told so (R4)."""

import pytest

from flows.oversharing import MASK, masked
from tests.people import Town

TOO_MUCH = """
mon passeport est A1234567
passeport n° 12AB34567
je suis AB123456
ma cin c'est BE 654321
CIN: K123456
numero de passeport 098765432
ma carte de séjour numéro 123456 est finie
j'ai la carte consulaire 4455667
dossier HCR 12345
my passport number is EB1234567
id card 99887766
residence card no 1234567
mi pasaporte es AAB123456
mi NIE X1234567L
o meu passaporte N123456
bilhete de identidade 001234567
passport dyali A7654321
lkart dyali 123456
رقم جواز السفر 123456789
البطاقة الوطنية AB123456
بطاقة التعريف ١٢٣٤٥٦٧
الملف 20261234
j'habite 12 rue des fleurs
je dors au 4 bis avenue Hassan
on est rue de la paix numéro 7
je suis derb el kabir n° 33
immeuble 14 appt 3
I live at 25 Green street
calle Real, 8 en Tanger
زنقة الورود رقم 12
حي السلام رقم ٤٥
شقة رقم 9
رقم جوازي ١٢٣٤٥٦٧٨٩
A 12 34 567 passeport
98 765 432 est mon passeport
UNHCR case 861-00012345
my unhcr number is 123-45C67890
dossier HCR 123-19C00123
attestation asile n° 2023/4567
je suis au numero 17, hay mohammadi
hay salam numero 45
Derb Sultan, rue 8, maison 14
vivo na rua 5 casa 12
je dors maison 14
FR76 3000 6000 0112 3456 7890 189
IBAN MA64 011 519 0000012050005349 28
mon compte MA64011519000001205000534928
RIB 011519000001205000534928
GB29 NWBK 6016 1331 9268 19
""".strip().splitlines()
NEEDED = """
bonjour
4
12
19
2511
le 8350 ne répond pas
0800004747
0537 77 03 32 c'est un faux numéro
le +212537770332 est fermé
rappelez-moi au 0612345678
call me back on +33 6 12 34 56 78
appelez le 00212612345678
on coule 35.7595, -5.8340
35.123 -5.456 au secours
latitude 27.15 longitude -13.20
position 36 02 nord 5 30 ouest
j'ai 15 ans
ma fille a 3 mois
nous sommes 25 personnes
depuis le 12/11/2026
rendez-vous à 10h30
je gagne 2500 dirhams
on m'a pris 12000 dh
dans la rue depuis 5 jours
je dors dans la rue
rue Mohammed V
mon passeport est perdu
il a pris mon passeport et 3000 dirhams
عندي 15 سنة
رقم الهاتف 0612345678
we are 12 in the boat
my number is 0655443322
mon tel est 612345678
tel 612345678
tel 6 12 34 56 78
UNHCR, my number is 712 345 678
rappelez au 0612345678 ou 0698765432
mon passeport finit le 12/11/2026
rendez-vous HCR le 25 11 2026
rendez-vous HCR 10h30 guichet 4
j'ai 12000 dh
il a pris mon passeport et 12000 dirhams
somos 12, hay ninos
dans une maison 14 personnes
je suis à casa 12 jours
je suis au HCR, 2511 ne répond pas
on est 25 dans le quartier
""".strip().splitlines()


@pytest.mark.parametrize("said", TOO_MUCH)
def test_R4_the_number_of_papers_or_of_a_house_is_masked(said: str) -> None:
    kept = masked(said)
    assert MASK in kept
    assert not any(c.isdecimal() for c in kept)


@pytest.mark.parametrize("said", NEEDED)
def test_R4_what_is_needed_is_left_as_it_is(said: str) -> None:
    assert masked(said) == said


def test_R4_the_store_never_holds_it_and_the_person_is_told(town: Town) -> None:
    awa = town.person("4001", "telegram")
    awa.says("Bonjour")
    awa.says("5")
    message = awa.writes("mon passeport est A1234567, je suis à Oujda")
    town.accepts(message)
    [row] = town.rows("SELECT content FROM inbound WHERE content IS NOT NULL")
    assert "1234567" not in str(town.seal.open("inbound", row.content))
    town.works()
    assert awa.heard[-1].text.startswith("Pas besoin")
    assert "Oujda" in awa.heard[-2].text


def test_R4_who_told_nothing_of_the_kind_is_not_told_so(town: Town) -> None:
    awa = town.person("4001", "telegram")
    assert "pas besoin" not in " ".join(awa.says("je cherche un médecin à Oujda")).lower()
