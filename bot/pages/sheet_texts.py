"""What an organization reads on the page of what somebody lets it be told, in French, Arabic and English.

`TEXTS[language]` is the template's `ui`; every language has the same keys and places. French keeps a no-break space
before a high mark.
"""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "languages": "Langue",
        "title": "Un message de Dalil pour vous",
        "cover": "Une personne accepte que votre service lise quelques lignes. Elles ne sont pas encore affichées.",
        "cover_about": "Lisez-les là où personne d’autre ne voit l’écran.",
        "read": "Lire",
        "heading": "Ce que la personne accepte de vous dire",
        "by_consent": (
            "Dit avec son accord le {day}. Lisible ici jusqu’au {until} au plus tard, moins si elle change d’avis."
        ),
        "number": "Numéro à appeler",
        "city": "Ville",
        "need": "Besoin",
        "language": "Langue parlée",
        "words": "En quelques mots",
        "darija": "darija",
        "latin": "en lettres latines",
        "care_who": "Ces lignes sont pour votre service seul : ne les transmettez à personne, même pour bien faire.",
        "care_call": (
            "Si vous appelez : quelqu’un d’autre peut répondre. Ne dites ni qui vous êtes, ni pourquoi vous appelez."
        ),
        "care_ask": "Ne demandez ni papiers, ni argent, ni photo. Ne demandez pas l’histoire.",
        "care_back": "Si la personne change d’avis, cette page se ferme : oubliez alors ce qui y était écrit.",
        "gone": "Ce lien ne marche pas",
        "gone_about": "Il est incomplet, ou il n’y a plus rien à lire. Demandez à la personne de Dalil qui l’a envoyé.",
    },
    "ar": {
        "languages": "اللغة",
        "title": "رسالة لكم من دليل",
        "cover": "شخص يقبل أن تقرأ مصلحتكم بضعة أسطر. لم تُعرض بعد.",
        "cover_about": "اقرؤوها حيث لا يرى الشاشةَ أحد غيركم.",
        "read": "قراءة",
        "heading": "ما يقبل الشخص أن يُقال لكم",
        "by_consent": "قيل بموافقته يوم {day}. يمكن قراءته هنا إلى غاية {until}، إلا إذا غيّر رأيه قبل ذلك.",
        "number": "رقم للاتصال",
        "city": "المدينة",
        "need": "الحاجة",
        "language": "اللغة المتكلَّم بها",
        "words": "بكلمات قليلة",
        "darija": "الدارجة المغربية",
        "latin": "بحروف لاتينية",
        "care_who": "هذه الأسطر لمصلحتكم وحدها: لا تنقلوها إلى أحد، ولو بنية حسنة.",
        "care_call": "إذا اتصلتم فقد يجيب شخص آخر: لا تقولوا من أنتم ولا لماذا تتصلون.",
        "care_ask": "لا تطلبوا وثائق ولا مالًا ولا صورة. ولا تطلبوا أن يُحكى لكم ما جرى.",
        "care_back": "إذا غيّر الشخص رأيه تُغلق هذه الصفحة: فانسوا حينها ما كان مكتوبًا فيها.",
        "gone": "هذا الرابط لا يعمل",
        "gone_about": "إما أنه ناقص، أو لم يعد هناك ما يُقرأ. اسألوا من أرسله إليكم من فريق دليل.",
    },
    "en": {
        "languages": "Language",
        "title": "A message from Dalil for you",
        "cover": "Somebody agrees to let your service read a few lines. They are not shown yet.",
        "cover_about": "Read them where nobody else sees the screen.",
        "read": "Read",
        "heading": "What the person agrees to tell you",
        "by_consent": (
            "Told with their consent on {day}. Readable here until {until} at the latest, less if they change their "
            "mind."
        ),
        "number": "Number to call",
        "city": "City",
        "need": "Need",
        "language": "Language spoken",
        "words": "In a few words",
        "darija": "Darija",
        "latin": "in Latin letters",
        "care_who": "These lines are for your service only: pass them on to nobody, however well you mean it.",
        "care_call": "If you call, somebody else may answer. Do not say who you are, nor why you call.",
        "care_ask": "Ask for no papers, no money and no photo. Do not ask for the story.",
        "care_back": "If the person changes their mind, this page closes: then please forget what was on it.",
        "gone": "This link does not work",
        "gone_about": (
            "It is incomplete, or there is nothing left to read. Ask the person from Dalil who sent it to you."
        ),
    },
}
