"""The page of links for organizations, and the letters that carry them."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "providers_title": "Liens pour les organisations",
        "providers_about": "Faire confirmer ses services par une organisation elle-même.",
        "providers_what": (
            "Avec son lien, une organisation peut dire que tout est juste ou qu’elle est complète : c’est dit tout de"
            " suite. Ses autres changements attendent une relecture. Le lien marche quatorze jours et ne montre aucun"
            " lieu protégé. Dalil n’envoie pas d’e-mail : copiez le lien, ou ouvrez votre messagerie."
        ),
        "providers_make_title": "Faire un lien",
        "providers_body": "Organisation",
        "providers_choose": "Choisir",
        "providers_make": "Faire le lien",
        "providers_made": "Le lien est prêt : il est en tête de la liste.",
        "providers_nobody": "Aucune organisation n’est entièrement dans vos limites.",
        "providers_living": "Liens qui marchent",
        "providers_none": "Aucun lien ne marche en ce moment.",
        "providers_new": "nouveau",
        "providers_ends": "jusqu’au {when}",
        "providers_used": "servi le {when}",
        "providers_unused": "pas encore servi",
        "providers_copy": "Copier",
        "providers_copied": "Copié",
        "providers_mail": "Écrire en",
        "providers_revoke": "Mettre fin au lien",
        "providers_revoked": "Le lien ne marche plus.",
        "providers_letter_subject": "Vos services dans Dalil : est-ce encore juste ?",
        "providers_letter": (
            "Bonjour,\n\nDalil indique aux personnes migrantes au Maroc où trouver de l’aide, et vos services y sont."
            " Pouvez-vous vérifier en deux minutes que tout est juste, et dire quand vous êtes complets ?\n\n"
            "{address}\n\nLe lien est pour votre organisation seule et marche quatorze jours. Merci beaucoup !\n"
        ),
    },
    "ar": {
        "providers_title": "روابط للمنظمات",
        "providers_about": "جعل المنظمة نفسها تؤكد خدماتها.",
        "providers_what": (
            "برابطها يمكن للمنظمة أن تقول إن كل شيء صحيح أو إنها ممتلئة، ويُعمل بذلك فورًا. أما تغييراتها الأخرى فتنتظر"
            " المراجعة. الرابط صالح أربعة عشر يومًا ولا يُظهر أي مكان محمي. لا يرسل دليل أي بريد إلكتروني: يمكن نسخ"
            " الرابط أو فتح برنامج البريد."
        ),
        "providers_make_title": "إنشاء رابط",
        "providers_body": "المنظمة",
        "providers_choose": "اختيار",
        "providers_make": "إنشاء الرابط",
        "providers_made": "الرابط جاهز في أول اللائحة.",
        "providers_nobody": "لا توجد منظمة تدخل كلها في حدودك.",
        "providers_living": "روابط صالحة",
        "providers_none": "لا يوجد رابط صالح الآن.",
        "providers_new": "جديد",
        "providers_ends": "إلى غاية {when}",
        "providers_used": "استُعمل في {when}",
        "providers_unused": "لم يُستعمل بعد",
        "providers_copy": "نسخ",
        "providers_copied": "تم النسخ",
        "providers_mail": "رسالة:",
        "providers_revoke": "إنهاء الرابط",
        "providers_revoked": "لم يعد الرابط يعمل.",
        "providers_letter_subject": "خدماتكم في دليل: هل ما زالت صحيحة؟",
        "providers_letter": (
            "السلام عليكم،\n\nيرشد دليل المهاجرين والمهاجرات في المغرب إلى أماكن المساعدة، وخدماتكم موجودة فيه. هل"
            " يمكنكم التحقق في دقيقتين من أن كل شيء صحيح، وإخبارنا عندما تمتلئ الأماكن؟\n\n"
            "{address}\n\nهذا الرابط لمنظمتكم وحدها وهو صالح أربعة عشر يومًا. شكرًا جزيلًا!\n"
        ),
    },
    "en": {
        "providers_title": "Links for organizations",
        "providers_about": "Let an organization confirm its own services.",
        "providers_what": (
            "With its link an organization can say that all is right or that it is full: that is told at once. Its"
            " other changes wait to be read. The link works for fourteen days and shows no protected place. Dalil sends"
            " no e-mail: copy the link, or open your own mail program."
        ),
        "providers_make_title": "Make a link",
        "providers_body": "Organization",
        "providers_choose": "Choose",
        "providers_make": "Make the link",
        "providers_made": "The link is ready: it stands first in the list.",
        "providers_nobody": "No organization is wholly within your limits.",
        "providers_living": "Links that work",
        "providers_none": "No link works at the moment.",
        "providers_new": "new",
        "providers_ends": "until {when}",
        "providers_used": "used on {when}",
        "providers_unused": "not used yet",
        "providers_copy": "Copy",
        "providers_copied": "Copied",
        "providers_mail": "Write in",
        "providers_revoke": "End the link",
        "providers_revoked": "The link no longer works.",
        "providers_letter_subject": "Your services in Dalil: are they still right?",
        "providers_letter": (
            "Hello,\n\nDalil tells migrants in Morocco where to find help, and your services are listed in it. Could"
            " you check in two minutes that all is right, and say when you are full?\n\n"
            "{address}\n\nThe link is for your organization only and works for fourteen days. Thank you very much!\n"
        ),
    },
}
