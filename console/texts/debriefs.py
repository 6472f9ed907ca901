"""The texts of the page of those who would like to talk about a grave case."""

TEXTS = {
    "fr": {
        "debriefs_title": "En parler",
        "debriefs_about": "qui aimerait parler d’une demande difficile",
        "debriefs_intro": (
            "Ces collègues ont eu une demande rouge et aimeraient en parler. Rien de la demande n’est montré ici."
        ),
        "debriefs_who": "Collègue",
        "debriefs_closed": "Demande close",
        "debriefs_mark": "Nous en avons parlé",
        "debriefs_done": "C’est noté.",
        "debriefs_none": "Personne ne l’a demandé.",
    },
    "ar": {
        "debriefs_title": "حديث بعد طلب صعب",
        "debriefs_about": "من يود الحديث عن طلب صعب",
        "debriefs_intro": ("كان لدى هؤلاء الزملاء طلب أحمر ويودون الحديث عنه. لا يظهر هنا شيء من الطلب."),
        "debriefs_who": "الزميل",
        "debriefs_closed": "أُغلق الطلب",
        "debriefs_mark": "تحدثنا عنه",
        "debriefs_done": "سُجّل ذلك.",
        "debriefs_none": "لم يطلبه أحد.",
    },
    "en": {
        "debriefs_title": "Talking about it",
        "debriefs_about": "who would like to talk about a hard request",
        "debriefs_intro": (
            "These colleagues had a red request and would like to talk about it. Nothing of the request is shown here."
        ),
        "debriefs_who": "Colleague",
        "debriefs_closed": "Request closed",
        "debriefs_mark": "We talked about it",
        "debriefs_done": "Noted.",
        "debriefs_none": "Nobody has asked for it.",
    },
}
