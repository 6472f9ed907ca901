"""The words of the page that shows every conversation drawn."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "conversations_title": "Conversations",
        "conversations_about": "Chaque conversation dessinée : ses questions, et où mène chaque choix.",
        "conversations_intro": (
            "Ce que Dalil dit et demande, besoin par besoin, tel que quelqu’un le reçoit sur Telegram. "
            "Le dessin est fait à partir du programme lui-même."
        ),
        "conversations_language": "Langue",
        "conversations_draw": "Dessiner",
        "conversations_waiting": "Le dessin se fait : quelques secondes. La page se recharge seule.",
        "conversations_none": "Les conversations n’ont pas pu être dessinées. Le journal du service dit pourquoi.",
        "conversations_alone": "Ouvrir ce dessin seul",
        "conversations_alt": "Les étapes de la conversation, en boîtes et en flèches.",
        "conversations_welcome": "L’accueil",
        "conversations_danger": "Le danger",
    },
    "ar": {
        "conversations_title": "المحادثات",
        "conversations_about": "كل محادثة مرسومة: أسئلتها، وإلى أين يؤدي كل اختيار.",
        "conversations_intro": "ما يقوله دليل وما يسأله، حاجة بعد حاجة، كما يصل على تيليغرام. يُرسم من البرنامج نفسه.",
        "conversations_language": "اللغة",
        "conversations_draw": "رسم",
        "conversations_waiting": "الرسم جارٍ: بضع ثوانٍ. الصفحة تُحدَّث وحدها.",
        "conversations_none": "تعذّر رسم المحادثات. سجل الخدمة يقول لماذا.",
        "conversations_alone": "فتح هذا الرسم وحده",
        "conversations_alt": "مراحل المحادثة في مربعات وأسهم.",
        "conversations_welcome": "الاستقبال",
        "conversations_danger": "الخطر",
    },
    "en": {
        "conversations_title": "Conversations",
        "conversations_about": "Every conversation drawn: its questions, and where each choice leads.",
        "conversations_intro": (
            "What Dalil says and asks, need by need, as somebody gets it on Telegram. Drawn from the program itself."
        ),
        "conversations_language": "Language",
        "conversations_draw": "Draw",
        "conversations_waiting": "Being drawn: a few seconds. The page reloads by itself.",
        "conversations_none": "The conversations could not be drawn. The service's log says why.",
        "conversations_alone": "Open this drawing alone",
        "conversations_alt": "The steps of the conversation, as boxes and arrows.",
        "conversations_welcome": "The welcome",
        "conversations_danger": "Danger",
    },
}
