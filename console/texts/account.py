"""One's own account: password, second factor, language, sessions."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "account_title": "Mon compte",
        "account_card": "Mot de passe, langue, sessions ouvertes.",
        "account_enrol_title": "Bienvenue : deux choses à choisir",
        "account_enrol_about": (
            "Elles protègent les personnes que l’annuaire protège. Il faut deux minutes et un téléphone."
        ),
        "account_who": "Qui êtes-vous ?",
        "account_email": "Votre adresse e-mail",
        "account_name": "Votre nom, pour vos collègues",
        "account_step_password": "1. Un mot de passe",
        "account_new_password": "Nouveau mot de passe",
        "account_password_about": (
            "12 caractères au moins. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
        ),
        "account_step_factor": "2. Un second facteur",
        "account_factor_about": (
            "Avec une application de codes (Aegis, FreeOTP, Google Authenticator…), photographiez ce carré. Il ne "
            "sera plus montré."
        ),
        "account_secret": "Sans appareil photo, tapez ce secret dans l’application :",
        "account_code": "Le code à 6 chiffres que l’application affiche",
        "account_enrol_go": "Enregistrer",
        "account_enrolled": "C’est fait : la prochaine fois, il faudra le mot de passe et un code.",
        "account_password_title": "Changer de mot de passe",
        "account_old_password": "Mot de passe actuel",
        "account_password_go": "Changer le mot de passe",
        "account_password_changed": "Le mot de passe est changé ; vos autres sessions sont fermées.",
        "account_language_title": "Langue de la console",
        "account_sessions_title": "Sessions ouvertes",
        "account_sessions_about": "Une session se ferme après 30 minutes sans rien faire, et 12 heures au plus.",
        "account_session": "Ouverte le {opened}, utilisée le {used}",
        "account_session_this": "celle-ci",
        "account_session_end": "Fermer",
        "account_session_ended": "La session est fermée.",
        "account_factor_lost": "Téléphone changé ou perdu : l’administration peut vous donner un nouveau lien.",
        "wrong_password_length": "Le mot de passe doit avoir de 12 à 200 caractères.",
        "wrong_password_plain": (
            "Ce mot de passe se devine trop vite : variez les lettres, et n’y mettez pas votre adresse."
        ),
        "wrong_password_old": "Le mot de passe actuel n’est pas le bon, ou il y a eu trop d’essais.",
        "wrong_code": "Ce code n’est pas le bon. Attendez le suivant et réessayez.",
    },
    "ar": {
        "account_title": "حسابي",
        "account_card": "كلمة المرور، اللغة، الجلسات المفتوحة.",
        "account_enrol_title": "مرحبًا: أمران للاختيار",
        "account_enrol_about": "يحميان الأشخاص الذين يحميهم الدليل. يكفي هاتف ودقيقتان.",
        "account_who": "التعريف بنفسك",
        "account_email": "بريدك الإلكتروني",
        "account_name": "اسمك، لزملائك وزميلاتك",
        "account_step_password": "1. كلمة مرور",
        "account_new_password": "كلمة المرور الجديدة",
        "account_password_about": "12 حرفًا على الأقل. ثلاث أو أربع كلمات لا علاقة بينها تصنع كلمة مرور جيدة.",
        "account_step_factor": "2. وسيلة تحقق ثانية",
        "account_factor_about": (
            "بتطبيق للرموز (Aegis أو FreeOTP أو Google Authenticator…)، يُصوَّر هذا المربع. لن يظهر مرة أخرى."
        ),
        "account_secret": "بدون كاميرا، يُكتب هذا السر في التطبيق:",
        "account_code": "الرمز المكوَّن من 6 أرقام الظاهر في التطبيق",
        "account_enrol_go": "حفظ",
        "account_enrolled": "تم الحفظ: في المرة القادمة ستُطلب كلمة المرور ورمز.",
        "account_password_title": "تغيير كلمة المرور",
        "account_old_password": "كلمة المرور الحالية",
        "account_password_go": "تغيير كلمة المرور",
        "account_password_changed": "تغيّرت كلمة المرور، وأُغلقت جلساتك الأخرى.",
        "account_language_title": "لغة لوحة العمل",
        "account_sessions_title": "الجلسات المفتوحة",
        "account_sessions_about": "تُغلق الجلسة بعد 30 دقيقة دون عمل، وبعد 12 ساعة على الأكثر.",
        "account_session": "فُتحت في {opened}، واستُعملت في {used}",
        "account_session_this": "هذه الجلسة",
        "account_session_end": "إغلاق",
        "account_session_ended": "أُغلقت الجلسة.",
        "account_factor_lost": "عند تغيير الهاتف أو ضياعه: يمكن للإدارة منحك رابطًا جديدًا.",
        "wrong_password_length": "يجب أن تكون كلمة المرور من 12 إلى 200 حرف.",
        "wrong_password_plain": "كلمة المرور هذه سهلة التخمين: يُرجى تنويع الحروف، دون عنوان بريدك.",
        "wrong_password_old": "كلمة المرور الحالية غير صحيحة، أو كثرت المحاولات.",
        "wrong_code": "هذا الرمز غير صحيح. يُرجى انتظار الرمز التالي والمحاولة من جديد.",
    },
    "en": {
        "account_title": "My account",
        "account_card": "Password, language, open sessions.",
        "account_enrol_title": "Welcome: two things to choose",
        "account_enrol_about": "They protect the people whom the directory protects. It takes two minutes and a phone.",
        "account_who": "Who are you?",
        "account_email": "Your e-mail address",
        "account_name": "Your name, for your colleagues",
        "account_step_password": "1. A password",
        "account_new_password": "New password",
        "account_password_about": (
            "12 characters at least. Three or four words that have nothing to do with each other make a good password."
        ),
        "account_step_factor": "2. A second factor",
        "account_factor_about": (
            "With an app for codes (Aegis, FreeOTP, Google Authenticator…), take a picture of this square. It will "
            "not be shown again."
        ),
        "account_secret": "Without a camera, type this secret into the app:",
        "account_code": "The 6-digit code that the app shows",
        "account_enrol_go": "Save",
        "account_enrolled": "Done: next time you will need the password and a code.",
        "account_password_title": "Change the password",
        "account_old_password": "Present password",
        "account_password_go": "Change the password",
        "account_password_changed": "The password is changed; your other sessions are closed.",
        "account_language_title": "Language of the console",
        "account_sessions_title": "Open sessions",
        "account_sessions_about": "A session closes after 30 minutes of rest, and after 12 hours at most.",
        "account_session": "Opened {opened}, used {used}",
        "account_session_this": "this one",
        "account_session_end": "Close",
        "account_session_ended": "The session is closed.",
        "account_factor_lost": "Phone changed or lost: an administrator can give you a new link.",
        "wrong_password_length": "A password has 12 to 200 characters.",
        "wrong_password_plain": (
            "This password is guessed too soon: vary its letters, and leave your address out of it."
        ),
        "wrong_password_old": "The present password is not right, or there were too many tries.",
        "wrong_code": "This code is not right. Wait for the next one and try again.",
    },
}
