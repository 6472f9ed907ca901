"""What staff are told on Telegram and by the duty phone: constant sentences, in French, Arabic and English.

An alert tells how grave it is, since when somebody waits and in which language, nothing else of anybody; of
SMS lines, that one needs somebody (T12). What only one member of staff reads is in their own language, the rest in all
three.
"""

from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("fr", "ar", "en")
COLOURS: Final = MappingProxyType({"red": "🔴", "orange": "🟠", "green": "🟢"})
SEVERITIES: Final = MappingProxyType(
    {
        "red": ("Rouge", "أحمر", "Red"),
        "orange": ("Orange", "برتقالي", "Orange"),
        "green": ("Vert", "أخضر", "Green"),
    }
)
ALERTS: Final = MappingProxyType(
    {
        "opened": ("quelqu'un attend une réponse.", "شخص ينتظر جوابًا.", "somebody waits for an answer."),
        "late": ("personne n'a encore répondu.", "لم يرد أحد بعد.", "nobody has answered yet."),
        "silent": (
            "la réponse s'est arrêtée, la personne attend de nouveau.",
            "توقف الرد، والشخص ينتظر من جديد.",
            "the answers stopped, the person is waiting again.",
        ),
        "supervisor": (
            "toujours personne, c'est à l'encadrement d'agir.",
            "لا أحد يرد إلى الآن، والأمر الآن للإشراف.",
            "still nobody, this is for the supervisor now.",
        ),
    }
)
LINES: Final = (
    "Une ligne SMS a besoin de quelqu'un. Ouvrez la console.",
    "خط من خطوط الرسائل القصيرة يحتاج إلى من يهتم به. يُرجى فتح لوحة العمل.",
    "An SMS line needs somebody. Open the console.",
)
"""Never which line, nor what is wrong with it."""
TAKE: Final = "Prendre · استلام · Take"
OPEN: Final = "Console"
TAKEN: Final = "✓ C'est pris, ou terminé.\nتم الاستلام أو انتهى الأمر.\nTaken, or over."
RING: Final = "Dalil: quelqu'un attend une réponse depuis plusieurs minutes. Ouvrez la console. / Somebody is waiting."
SPOKEN: Final = "Ici Dalil. Quelqu'un attend une réponse depuis plusieurs minutes. Ouvrez la console, s'il vous plaît."

SAID: Final = MappingProxyType(
    {
        "taken": (
            "C'est à vous. Ouvrez la console.",
            "أصبح الطلب لديك. يُرجى فتح لوحة العمل.",
            "It is yours now. Open the console.",
        ),
        "yours": ("Vous l'avez déjà.", "هذا الطلب لديك من قبل.", "You have it already."),
        "late": ("Quelqu'un l'a déjà, ou c'est terminé.", "استلمه شخص آخر، أو انتهى الأمر.", "Taken already, or over."),
        "gone": ("Il n'y a plus rien ici.", "لم يبقَ شيء هنا.", "There is nothing left here."),
        "not_listed": (
            "Ce compte n'est pas relié à la console.",
            "هذا الحساب غير مرتبط بلوحة العمل.",
            "This account is not linked to the console.",
        ),
        "not_for_you": (
            "C'est pour quelqu'un d'autre de l'équipe.",
            "هذا الطلب لشخص آخر من الفريق.",
            "This is for somebody else on the team.",
        ),
        "full": (
            "Vous êtes en pause, ou vous avez déjà assez de demandes.",
            "أنت في استراحة، أو لديك ما يكفي من الطلبات.",
            "You are on a break, or have enough requests already.",
        ),
        "bound": (
            "Ce compte est relié à la console. Si le téléphone est perdu: Mon compte, Telegram, détacher.",
            "تم ربط هذا الحساب بلوحة العمل. إذا ضاع الهاتف: حسابي، تيليغرام، فك الربط.",
            "This account is linked to the console. If the phone is lost: My account, Telegram, unlink.",
        ),
        "no_code": (
            "Ce code ne marche pas. Demandez-en un autre dans la console. Après cinq essais, attendez une heure.",
            "هذا الرمز لا يعمل. يُرجى طلب رمز آخر في لوحة العمل. بعد خمس محاولات، يجب الانتظار ساعة.",
            "This code does not work. Ask for another one in the console. After five tries, wait for an hour.",
        ),
        "desk": (
            "La suite est dans la console seulement. Ouvrez-la, s'il vous plaît.",
            "التتمة في لوحة العمل فقط. يُرجى فتحها.",
            "The rest is in the console only. Please open it.",
        ),
        "wordless": (
            "Un message sans texte est arrivé. Il est dans la console.",
            "وصلت رسالة بلا نص، وهي في لوحة العمل.",
            "A message without text has come. It is in the console.",
        ),
        "which": (
            "Rien n'est parti. Répondez à un message de la personne, avec du texte.",
            "لم يُرسل شيء. يُرجى الرد بنص على رسالة من الشخص.",
            "Nothing was sent. Reply to a message from the person, with text.",
        ),
        "edited": (
            "Une correction ne part pas. Écrivez un nouveau message.",
            "التصحيح لا يُرسل. يُرجى كتابة رسالة جديدة.",
            "A correction is not sent. Write a new message.",
        ),
        "not_yours": (
            "Rien n'est parti: cette demande n'est plus à vous.",
            "لم يُرسل شيء: لم يعد هذا الطلب لديك.",
            "Nothing was sent: this request is no longer yours.",
        ),
        "stopped": (
            "Rien n'est parti: la personne a demandé qu'on ne lui écrive plus.",
            "لم يُرسل شيء: طلب الشخص عدم مراسلته.",
            "Nothing was sent: the person asked us to stop writing.",
        ),
        "ping_first": (
            "Rien n'est parti: quelqu'un d'autre tient peut-être le téléphone. Ouvrez la console.",
            "لم يُرسل شيء: قد يكون الهاتف بيد شخص آخر. يُرجى فتح لوحة العمل.",
            "Nothing was sent: somebody else may have the phone. Open the console.",
        ),
        "window": (
            "Rien n'est parti: WhatsApp n'accepte plus de réponse avant que la personne écrive.",
            "لم يُرسل شيء: لم يعد واتساب يقبل ردًا قبل أن يكتب الشخص.",
            "Nothing was sent: WhatsApp takes no answer until the person writes.",
        ),
        "nowhere": (
            "Rien n'est parti: la personne n'est pas joignable par message.",
            "لم يُرسل شيء: لا يمكن الوصول إلى الشخص برسالة.",
            "Nothing was sent: the person cannot be reached by message.",
        ),
        "long": (
            "Rien n'est parti: c'est trop long.",
            "لم يُرسل شيء: النص طويل جدًا.",
            "Nothing was sent: it is too long.",
        ),
        "never_ask": (
            "Rien n'est parti: on ne demande ni argent, ni photo, ni papiers, et on n'envoie pas de lien.",
            "لم يُرسل شيء: لا نطلب مالًا ولا صورة ولا وثائق، ولا نرسل رابطًا.",
            "Nothing was sent: we ask for no money, photo or papers, and send no link.",
        ),
    }
)


def alert(kind: str, severity: str, *, language: str, minutes: int) -> str:
    """An alert: its colour, the minutes and the language's code, then a sentence in each of `LANGUAGES`."""
    told = [f"{word}: {text}" for word, text in zip(SEVERITIES[severity], ALERTS[kind], strict=True)]
    return "\n".join([f"{COLOURS[severity]} {minutes} min · {language or '?'}", *told])


def said(key: str, language: str) -> str:
    """One sentence in this language, French where it is none of `LANGUAGES`."""
    return SAID[key][LANGUAGES.index(language) if language in LANGUAGES else 0]
