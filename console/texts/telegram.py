"""One's own Telegram account: binding it, and letting go of it."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "telegram_title": "Mon Telegram",
        "telegram_intro": (
            "Relié, votre compte Telegram peut prendre une demande par le bouton d’une alerte de l’équipe. Une alerte "
            "ne dit rien de la personne."
        ),
        "telegram_not_set_up": "Telegram n’est pas installé ici : l’administration peut le faire.",
        "telegram_bound": "Un compte est relié depuis le {when}.",
        "telegram_not_bound": "Aucun compte n’est relié.",
        "telegram_make_code": "Relier mon compte",
        "telegram_other_code": "Relier un autre compte",
        "telegram_code_title": "Votre code",
        "telegram_step_open": "Ouvrez dans Telegram la conversation privée avec le robot, jamais le groupe.",
        "telegram_step_send": "Envoyez :",
        "telegram_step_wait": "Le robot répond que le compte est relié.",
        "telegram_code_about": (
            "Ce code sert une fois, pendant {minutes} minutes. Ne le donnez à personne : qui l’envoie agit en votre "
            "nom."
        ),
        "telegram_look": "Voir si c’est fait",
        "telegram_relays": (
            "Ici, on peut aussi répondre depuis Telegram. Tout texte que vous écrivez au robot en privé est alors "
            "pour la personne dont vous avez la demande. Ce qui touche un enfant, la violence ou la traite : dans la "
            "console seulement."
        ),
        "telegram_unbind": "Détacher ce compte",
        "telegram_unbound": "Le compte n’est plus relié.",
    },
    "ar": {
        "telegram_title": "حسابي على تيليغرام",
        "telegram_intro": (
            "بعد الربط، يمكن لحسابك على تيليغرام استلام طلب بزر في تنبيه الفريق. التنبيه لا يقول شيئًا عن الشخص."
        ),
        "telegram_not_set_up": "تيليغرام غير مُعَدّ هنا: يمكن للإدارة إعداده.",
        "telegram_bound": "يوجد حساب مرتبط منذ {when}.",
        "telegram_not_bound": "لا يوجد حساب مرتبط.",
        "telegram_make_code": "ربط حسابي",
        "telegram_other_code": "ربط حساب آخر",
        "telegram_code_title": "رمزك",
        "telegram_step_open": "تُفتح في تيليغرام المحادثة الخاصة مع الروبوت، وليس المجموعة أبدًا.",
        "telegram_step_send": "تُرسل فيها هذه الكلمات:",
        "telegram_step_wait": "يجيب الروبوت بأن الحساب مرتبط.",
        "telegram_code_about": (
            "يُستعمل هذا الرمز مرة واحدة، خلال {minutes} دقائق. لا يُعطى لأحد: من يرسله يتصرف باسمك."
        ),
        "telegram_look": "التحقق من الربط",
        "telegram_relays": (
            "هنا يمكن أيضًا الرد من تيليغرام. كل نص تكتبه للروبوت في الخاص يذهب عندئذ إلى الشخص الذي لديك طلبه. طلبات "
            "الأطفال والعنف والاتجار: في لوحة العمل فقط."
        ),
        "telegram_unbind": "فك ربط هذا الحساب",
        "telegram_unbound": "لم يعد الحساب مرتبطًا.",
    },
    "en": {
        "telegram_title": "My Telegram",
        "telegram_intro": (
            "Once linked, your Telegram account can take a request with the button of a team alert. An alert says "
            "nothing about the person."
        ),
        "telegram_not_set_up": "Telegram is not set up here: an administrator can do it.",
        "telegram_bound": "An account has been linked since {when}.",
        "telegram_not_bound": "No account is linked.",
        "telegram_make_code": "Link my account",
        "telegram_other_code": "Link another account",
        "telegram_code_title": "Your code",
        "telegram_step_open": "In Telegram, open the private chat with the bot, never the group.",
        "telegram_step_send": "Send:",
        "telegram_step_wait": "The bot answers that the account is linked.",
        "telegram_code_about": (
            "This code works once, for {minutes} minutes. Give it to nobody: whoever sends it acts in your name."
        ),
        "telegram_look": "See if it is done",
        "telegram_relays": (
            "Here you can also answer from Telegram. Any text you write to the bot in private is then for the person "
            "whose request you have. Anything about a child, violence or trafficking: in the console only."
        ),
        "telegram_unbind": "Unlink this account",
        "telegram_unbound": "The account is no longer linked.",
    },
}
