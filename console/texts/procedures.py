"""The steps of the procedure cards. No number stands here: they come from the directory."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "procedures_safe": "Demandez d’abord : « Pouvez-vous écrire sans risque maintenant ? » Sans réponse, attendez.",
        "procedures_hurt": "Demandez si quelqu’un est blessé. Si oui, donnez d’abord le numéro des secours.",
        "procedures_believe": "Dites que vous croyez la personne et que ce n’est pas sa faute.",
        "procedures_lines": "Donnez les numéros ci-dessous, le premier d’abord. La personne appelle elle-même.",
        "procedures_police": "Parlez de la police seulement si la personne la demande, jamais en premier.",
        "procedures_no_place": "Ne donnez jamais l’adresse d’un hébergement : seulement un numéro à appeler.",
        "procedures_doubt": (
            "Prévenez l’encadrement si vous doutez, si quelqu’un d’autre écrit ou si plus rien n’arrive."
        ),
        "procedures_supervisor": "Prévenez l’encadrement maintenant, et restez avec la personne.",
        "procedures_no_details": "Ne demandez aucun détail de ce qui s’est passé.",
        "procedures_hospital": (
            "Dites qu’un hôpital peut aider : mieux dans les trois premiers jours, mais après aussi."
        ),
        "procedures_simply": "Des mots simples, une question à la fois. Ni nom, ni âge, ni adresse.",
        "procedures_no_secret": "Ne promettez pas le secret. Dites qui pourrait devoir le savoir, et pourquoi.",
        "procedures_vetted": "Seulement des services vérifiés pour les enfants, jamais le numéro d’un particulier.",
        "procedures_best": (
            "L’intérêt de l’enfant d’abord, et son avis compte. Ne dites rien à une autre organisation sans "
            "l’encadrement."
        ),
        "procedures_plainly": "Demandez avec des mots simples si la personne pense à mourir. Écoutez sans juger.",
        "procedures_stay": "Restez. Messages courts, jusqu’à ce que l’aide réponde.",
        "procedures_somebody": "Demandez qui, de confiance, peut être auprès de la personne maintenant.",
        "procedures_no_means": "Ne parlez pas des façons de mourir et ne posez aucune question là-dessus.",
        "procedures_breathes": "Demandez seulement : la personne est-elle réveillée, respire-t-elle, saigne-t-elle ?",
        "procedures_no_advice": "Ne donnez pas de conseil médical : c’est à la ligne de secours de le faire.",
        "procedures_limits": "Dites ce qui ne peut pas rester secret avant que la personne raconte.",
        "procedures_no_story": "Ne demandez ni l’histoire, ni qui, ni où. Seulement ce qu’il faut maintenant.",
        "procedures_no_trace": "Ne dites à personne que quelqu’un nous a écrit, même à qui dit être un proche.",
        "procedures_position": (
            "Demandez la position, ce qu’on voit autour, combien de personnes, s’il y a des blessés."
        ),
        "procedures_battery": "Messages courts : ménagez leur batterie. Notez l’heure de chaque position.",
        "procedures_no_police": "Ne parlez ni de police ni de gendarmerie, même comme un conseil.",
        "procedures_no_papers": "Ne demandez ni papiers, ni statut, ni nom.",
        "procedures_legal": "Proposez une aide juridique de l’annuaire. La nuit, dites si aucune ligne ne répond.",
        "procedures_what": "Demandez en une phrase ce qui se passe.",
        "procedures_decide": "C’est la personne qui décide. Proposez, n’insistez pas.",
    },
    "ar": {
        "procedures_safe": "اسألوا أولًا: «هل يمكنك الكتابة الآن دون خطر؟» إن لم يأت جواب، فانتظروا.",
        "procedures_hurt": "اسألوا هل هناك جريح. إن كان، فأعطوا رقم الإسعاف أولًا.",
        "procedures_believe": "قولوا إنكم تصدقون الشخص وإن ما حدث ليس ذنبه.",
        "procedures_lines": "أعطوا الأرقام أدناه، الأول أولًا. الشخص هو من يتصل.",
        "procedures_police": "لا تذكروا الشرطة إلا إذا طلبها الشخص، ولا تبدؤوا بها أبدًا.",
        "procedures_no_place": "لا تعطوا أبدًا عنوان مكان إيواء: رقم هاتف فقط.",
        "procedures_doubt": "أخبروا الإشراف عند الشك، أو إذا كتب شخص آخر، أو إذا انقطع الجواب.",
        "procedures_supervisor": "أخبروا الإشراف الآن، وابقوا مع الشخص.",
        "procedures_no_details": "لا تسألوا عن أي تفصيل مما حدث.",
        "procedures_hospital": "قولوا إن المستشفى يمكن أن يساعد: الأفضل في الأيام الثلاثة الأولى، وبعدها أيضًا.",
        "procedures_simply": "كلمات بسيطة، وسؤال واحد في كل مرة. لا اسم ولا سن ولا عنوان.",
        "procedures_no_secret": "لا وعد بحفظ السر. قولوا من قد يلزم أن يعلم، ولماذا.",
        "procedures_vetted": "خدمات تم التحقق منها للأطفال فقط. لا تعطوا أبدًا رقم أي فرد.",
        "procedures_best": "مصلحة الطفل أولًا، ورأيه مهم. لا يُقال شيء لمنظمة أخرى دون الإشراف.",
        "procedures_plainly": "اسألوا بكلمات بسيطة هل يفكر الشخص في الموت. استمعوا دون حكم.",
        "procedures_stay": "ابقوا معه. رسائل قصيرة، إلى أن يجيب من يساعد.",
        "procedures_somebody": "اسألوا من يمكن أن يكون بقربه الآن ممن يثق بهم.",
        "procedures_no_means": "لا تتحدثوا عن طرق الموت ولا تسألوا عنها.",
        "procedures_breathes": "اسألوا فقط: هل المصاب واعٍ، هل يتنفس، هل ينزف؟",
        "procedures_no_advice": "لا تعطوا نصيحة طبية: هذا دور خط الإسعاف.",
        "procedures_limits": "قولوا ما لا يمكن أن يبقى سرًا قبل أن يحكي الشخص.",
        "procedures_no_story": "لا تسألوا ماذا جرى، ولا من، ولا أين. فقط ما يلزم الآن.",
        "procedures_no_trace": "لا تقولوا لأحد إن شخصًا كتب إلينا، ولو قال إنه من أهله.",
        "procedures_position": "اسألوا عن الموقع، وما يُرى حولهم، وكم عددهم، وهل هناك جرحى.",
        "procedures_battery": "رسائل قصيرة: حافظوا على بطارية هاتفهم. سجلوا ساعة كل موقع.",
        "procedures_no_police": "لا تذكروا الشرطة ولا الدرك، ولو كنصيحة.",
        "procedures_no_papers": "لا تسألوا عن الأوراق ولا الوضع القانوني ولا الاسم.",
        "procedures_legal": "اقترحوا مساعدة قانونية من الدليل. ليلًا، قولوا ذلك إن لم يكن أي خط يجيب.",
        "procedures_what": "اسألوا في جملة واحدة عما يحدث.",
        "procedures_decide": "القرار للشخص. اقترحوا ولا تلحوا.",
    },
    "en": {
        "procedures_safe": "Ask first: “Is it safe for you to write now?” With no answer, wait.",
        "procedures_hurt": "Ask whether anybody is hurt. If so, give the ambulance number first.",
        "procedures_believe": "Say that you believe the person and that it is not their fault.",
        "procedures_lines": "Give the numbers below, the first one first. It is the person who calls.",
        "procedures_police": "Mention the police only if the person asks for them, never first.",
        "procedures_no_place": "Never give the address of a shelter: only a number to call.",
        "procedures_doubt": (
            "Tell the supervisor if you are in doubt, if somebody else is writing, or if nothing comes any more."
        ),
        "procedures_supervisor": "Tell the supervisor now, and stay with the person.",
        "procedures_no_details": "Do not ask for any detail of what happened.",
        "procedures_hospital": "Say that a hospital can help: best within the first three days, but later too.",
        "procedures_simply": "Simple words, one question at a time. No name, no age, no address.",
        "procedures_no_secret": "Do not promise secrecy. Say who may have to know, and why.",
        "procedures_vetted": "Only services vetted for children, never the number of a private person.",
        "procedures_best": (
            "The child’s best interests come first, and what the child thinks counts. Tell another organization "
            "nothing without the supervisor."
        ),
        "procedures_plainly": "Ask in plain words whether the person is thinking of dying. Listen without judging.",
        "procedures_stay": "Stay. Short messages, until help answers.",
        "procedures_somebody": "Ask who, among people they trust, can be with them now.",
        "procedures_no_means": "Do not talk about ways of dying, and ask nothing about them.",
        "procedures_breathes": "Ask only: is the person awake, breathing, bleeding?",
        "procedures_no_advice": "Give no medical advice: that is for the ambulance line.",
        "procedures_limits": "Say what cannot stay secret before the person tells anything.",
        "procedures_no_story": "Do not ask for the story, or who, or where. Only what is needed now.",
        "procedures_no_trace": "Never say that somebody wrote to us, even to somebody who says they are family.",
        "procedures_position": (
            "Ask for the position, what can be seen around, how many people, whether anybody is hurt."
        ),
        "procedures_battery": "Short messages: spare their battery. Note the time of each position.",
        "procedures_no_police": "Mention neither police nor gendarmerie, not even as advice.",
        "procedures_no_papers": "Ask for no papers, no status, no name.",
        "procedures_legal": "Offer legal aid from the directory. At night, say so if no line answers.",
        "procedures_what": "Ask in one sentence what is happening.",
        "procedures_decide": "The person decides. Offer, do not insist.",
    },
}
