"""Coming in: the sign-in form and the one-time link."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "entering_title": "Se connecter",
        "entering_email": "Adresse e-mail",
        "entering_password": "Mot de passe",
        "entering_code": "Code à 6 chiffres",
        "entering_code_about": "Le code affiché par l’application sur votre téléphone.",
        "entering_go": "Se connecter",
        "entering_lost": "Mot de passe oublié ou téléphone perdu : demandez un nouveau lien à l’administration.",
        "entering_refused": (
            "Ces trois réponses ne vont pas ensemble, ou il y a eu trop d’essais. Attendez un peu, prenez un nouveau "
            "code et réessayez."
        ),
        "entering_signed_out": "La session est fermée.",
        "entering_link_title": "Votre lien de connexion",
        "entering_link_about": "Ce lien ne sert qu’une fois. Ouvrez-le sur un appareil à vous.",
        "entering_link_go": "Se connecter",
        "entering_link_over": "Ce lien ne marche plus",
        "entering_link_over_about": (
            "Il a déjà servi, ou il a plus de 24 heures. Demandez-en un nouveau à l’administration."
        ),
    },
    "ar": {
        "entering_title": "تسجيل الدخول",
        "entering_email": "البريد الإلكتروني",
        "entering_password": "كلمة المرور",
        "entering_code": "الرمز المكوَّن من 6 أرقام",
        "entering_code_about": "الرمز الظاهر في التطبيق على هاتفك.",
        "entering_go": "تسجيل الدخول",
        "entering_lost": "عند نسيان كلمة المرور أو ضياع الهاتف: يُرجى طلب رابط جديد من الإدارة.",
        "entering_refused": (
            "هذه الأجوبة الثلاثة لا تتوافق، أو كثرت المحاولات. يُرجى الانتظار قليلًا، ثم المحاولة برمز جديد."
        ),
        "entering_signed_out": "تم تسجيل الخروج.",
        "entering_link_title": "رابط الدخول",
        "entering_link_about": "يُستعمل هذا الرابط مرة واحدة فقط. يُستحسن فتحه على جهازك الخاص.",
        "entering_link_go": "تسجيل الدخول",
        "entering_link_over": "هذا الرابط لم يعد صالحًا",
        "entering_link_over_about": "سبق استعماله، أو مرت عليه أكثر من 24 ساعة. يُرجى طلب رابط جديد من الإدارة.",
    },
    "en": {
        "entering_title": "Sign in",
        "entering_email": "E-mail address",
        "entering_password": "Password",
        "entering_code": "6-digit code",
        "entering_code_about": "The code that the app on your phone shows.",
        "entering_go": "Sign in",
        "entering_lost": "Password forgotten or phone lost: ask an administrator for a new link.",
        "entering_refused": (
            "These three answers do not go together, or there were too many tries. Wait a little, take a new code "
            "and try again."
        ),
        "entering_signed_out": "You are signed out.",
        "entering_link_title": "Your sign-in link",
        "entering_link_about": "This link works once. Open it on a device of your own.",
        "entering_link_go": "Sign in",
        "entering_link_over": "This link does not work any more",
        "entering_link_over_about": "It was used, or is older than 24 hours. Ask an administrator for a new one.",
    },
}
