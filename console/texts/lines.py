"""The texts of the SMS lines: how they do, what is wrong and what to do about it, what was spent."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "lines_title": "Lignes SMS",
        "lines_about": "les lignes qui portent les SMS : leur état, ce qu’elles envoient, ce qu’elles coûtent",
        "lines_again": "Cette page se met à jour toute seule.",
        "lines_again_go": "Regarder maintenant",
        "lines_as_of": "État à {when}, heure du Maroc.",
        "lines_since": "depuis le {when}",
        "lines_all": "Toutes les lignes",
        "lines_wrong": "À regarder maintenant",
        "lines_wrong_none": "Aucune alarme en ce moment.",
        "lines_alarm_down": "la ligne ne répond plus",
        "lines_alarm_asleep": "le téléphone ne donne plus signe de vie",
        "lines_alarm_no_network": "le téléphone n’a pas de réseau",
        "lines_alarm_battery": "la batterie du téléphone est faible",
        "lines_alarm_queue_full": "la ligne a trop de messages en attente",
        "lines_alarm_line_full": "la limite du jour ou de l’heure est presque atteinte",
        "lines_alarm_near_cap": "l’argent du jour est presque dépensé",
        "lines_alarm_cap": "seules les réponses aux dangers partent encore",
        "lines_do_asleep": (
            "Est-il chargé ? L’application est-elle ouverte ? A-t-il du réseau ? Sans lui, les SMS envoyés à ce "
            "numéro n’arrivent pas jusqu’à nous."
        ),
        "lines_do_no_network": (
            "Regardez si la carte SIM est bien en place, si le mode avion est éteint, et si le téléphone capte "
            "mieux près d’une fenêtre."
        ),
        "lines_do_battery": "Branchez le téléphone, et regardez si le chargeur marche. Il envoie encore.",
        "lines_do_down_phone": (
            "Le téléphone est-il allumé, l’application ouverte, sur un réseau d’où Dalil peut le joindre ?"
        ),
        "lines_do_down_operator": (
            "La passerelle tourne-t-elle ? Sa liaison avec l’opérateur est-elle ouverte ? "
            "Si oui, demandez à l’opérateur."
        ),
        "lines_do_down_provider": (
            "Regardez le compte chez le fournisseur : le mot de passe, le crédit, une panne annoncée."
        ),
        "lines_do_queue_full": (
            "Les messages attendent, ou passent par une autre ligne s’il y en a une. Si cela dure, demandez à "
            "qui tient la ligne."
        ),
        "lines_do_line_full": (
            "Jusqu’à minuit, la ligne ne porte plus que les réponses aux dangers, dans la limite. Une autre "
            "ligne prend le reste, s’il y en a une. Est-ce plus que d’habitude ?"
        ),
        "lines_do_near_cap": (
            "Bientôt, et jusqu’à minuit, seules les réponses aux dangers partiront par SMS. Est-ce plus que "
            "d’habitude ? Quelqu’un abuse peut-être d’une ligne. L’administration règle le plafond "
            "(DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "Le reste de l’argent du jour est gardé pour elles. Quand il est dépensé, plus aucun SMS ne part "
            "jusqu’à minuit. L’administration règle le plafond (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_why_network": "Dalil n’arrive pas à la joindre par le réseau.",
        "lines_why_silent": "Elle n’a pas dit à temps si elle prenait un message.",
        "lines_why_dropped": "Elle n’a pas envoyé un message qu’elle avait pris.",
        "lines_why_unauthorised": "Elle refuse le nom d’utilisateur ou le mot de passe.",
        "lines_why_no_credit": "Il n’y a plus de crédit chez le fournisseur.",
        "lines_why_operator": "La liaison avec l’opérateur est coupée.",
        "lines_why_no_network": "Le téléphone n’a pas de réseau.",
        "lines_why_no_device": "Le serveur ne connaît aucun téléphone pour elle.",
        "lines_why_asleep": "Le téléphone ne donne plus signe de vie.",
        "lines_why_other": "Elle ne répond pas comme il faut.",
        "lines_each": "Chaque ligne",
        "lines_each_about": (
            "Les parties sont ce qui se paie : un long message en compte plusieurs. Du dernier cinquième d’une "
            "limite, une ligne ne se sert que pour répondre aux dangers. Les refusés viennent de numéros "
            "surtaxés ou d’un pays que la ligne ne sert pas."
        ),
        "lines_kind_smsgate": "Un téléphone avec sa carte SIM (SMSGate)",
        "lines_kind_kannel": "Un opérateur, par Kannel",
        "lines_kind_jasmin": "Un opérateur, par Jasmin",
        "lines_kind_http": "Un fournisseur de SMS",
        "lines_kind_twilio": "Twilio",
        "lines_no_number": "sans numéro",
        "lines_one_way": "Envoie seulement : pour le téléphone de garde, jamais pour parler avec une personne.",
        "lines_state_well": "Aucune panne connue",
        "lines_state_down": "Ne répond plus",
        "lines_state_asleep": "Endormie",
        "lines_sign": "Dernier signe de vie",
        "lines_sign_none": "aucun encore",
        "lines_sign_not_given": "n’en donne pas",
        "lines_this_hour": "Messages, cette heure",
        "lines_today": "Messages, aujourd’hui",
        "lines_of": "{used} sur {limit}",
        "lines_of_none": "{used}, sans limite",
        "lines_parts": "Parties, aujourd’hui",
        "lines_cost": "Coût, aujourd’hui",
        "lines_cost_none": "prix non réglé",
        "lines_refused": "Refusés, aujourd’hui",
        "lines_money": "L’argent du jour",
        "lines_money_of": "{spent} sur {cap}",
        "lines_money_spent": "{spent} dépensés",
        "lines_money_dangers": "À partir de {amount}, seules les réponses aux dangers partent.",
        "lines_money_no_cap": "Aucun plafond n’est réglé (DALIL_SMS_DAILY_CAP) : rien n’arrête la dépense.",
        "lines_money_about": "Toutes les lignes ensemble, depuis minuit, dans la monnaie des prix réglés.",
        "lines_going": "SMS en route",
        "lines_to_go": "Attendent de partir",
        "lines_in_hand": "Pris par une ligne, pas encore confirmés",
        "lines_lately": "Alarmes finies, 7 derniers jours",
        "lines_lately_none": "Aucune.",
        "lines_lately_when": "Début",
        "lines_lately_which": "Ligne",
        "lines_lately_what": "Quoi",
        "lines_lately_lasted": "Durée",
        "lines_none": "Aucune ligne SMS n’est réglée.",
        "lines_none_about": (
            "Une ligne est ce par où les SMS arrivent et partent : un téléphone avec une carte SIM, le numéro "
            "court d’un opérateur, ou un fournisseur. Sans elle, personne ne peut écrire par SMS. Les autres "
            "moyens n’en dépendent pas."
        ),
        "lines_none_go": "L’administration en règle une comme l’explique",
    },
    "ar": {
        "lines_title": "خطوط الرسائل القصيرة",
        "lines_about": "الخطوط التي تحمل الرسائل القصيرة: حالها، ما ترسله، وتكلفتها",
        "lines_again": "تتحدث هذه الصفحة من تلقاء نفسها.",
        "lines_again_go": "النظر الآن",
        "lines_as_of": "الحال على الساعة {when} بتوقيت المغرب.",
        "lines_since": "منذ {when}",
        "lines_all": "كل الخطوط",
        "lines_wrong": "ما يجب النظر فيه الآن",
        "lines_wrong_none": "لا إنذار في الوقت الحالي.",
        "lines_alarm_down": "الخط لا يستجيب",
        "lines_alarm_asleep": "الهاتف لا يعطي أي علامة حياة",
        "lines_alarm_no_network": "الهاتف بلا شبكة",
        "lines_alarm_battery": "بطارية الهاتف ضعيفة",
        "lines_alarm_queue_full": "لدى الخط رسائل كثيرة في الانتظار",
        "lines_alarm_line_full": "حد اليوم أو الساعة على وشك أن يُبلغ",
        "lines_alarm_near_cap": "مال اليوم على وشك النفاد",
        "lines_alarm_cap": "لم تعد تُرسل إلا الأجوبة عن حالات الخطر",
        "lines_do_asleep": "هل هو مشحون؟ هل التطبيق مفتوح؟ هل لديه شبكة؟ بدونه لا تصلنا الرسائل المرسلة إلى هذا الرقم.",
        "lines_do_no_network": (
            "يُرجى التحقق من أن بطاقة SIM في مكانها وأن وضع الطيران معطل، وتجربة تقريب الهاتف من نافذة."
        ),
        "lines_do_battery": "يُرجى وصل الهاتف بالشاحن والتحقق من أن الشاحن يعمل. الهاتف ما زال يرسل.",
        "lines_do_down_phone": "هل الهاتف مشغل، والتطبيق مفتوح، وعلى شبكة يمكن لدليل الوصول إليه منها؟",
        "lines_do_down_operator": "هل تعمل البوابة؟ هل اتصاله بشركة الاتصالات مفتوح؟ إن كان كذلك، يُرجى سؤال الشركة.",
        "lines_do_down_provider": "يُرجى النظر في الحساب لدى المزود: كلمة السر، الرصيد، عطل معلن عنه.",
        "lines_do_queue_full": "الرسائل تنتظر، أو تمر عبر خط آخر إن وُجد. إن طال الأمر، يُرجى سؤال من يدير الخط.",
        "lines_do_line_full": (
            "حتى منتصف الليل لا يحمل هذا الخط إلا الأجوبة عن حالات الخطر، في حدوده. ويأخذ خط آخر الباقي إن وُجد. "
            "هل هذا أكثر من المعتاد؟"
        ),
        "lines_do_near_cap": (
            "قريبًا، وحتى منتصف الليل، لن تُرسل بالرسائل القصيرة إلا الأجوبة عن حالات الخطر. هل هذا أكثر من "
            "المعتاد؟ ربما يسيء أحد استعمال خط. الإدارة تحدد السقف (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "ما بقي من مال اليوم محفوظ لها. وعندما ينفد، لا تُرسل أي رسالة قصيرة حتى منتصف الليل. الإدارة تحدد "
            "السقف (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_why_network": "لا يستطيع دليل الوصول إليه عبر الشبكة.",
        "lines_why_silent": "لم يقل في الوقت المناسب هل أخذ رسالة.",
        "lines_why_dropped": "لم يرسل رسالة كان قد أخذها.",
        "lines_why_unauthorised": "يرفض اسم المستخدم أو كلمة السر.",
        "lines_why_no_credit": "لم يبق رصيد لدى المزود.",
        "lines_why_operator": "الاتصال بشركة الاتصالات مقطوع.",
        "lines_why_no_network": "الهاتف بلا شبكة.",
        "lines_why_no_device": "لا يعرف الخادم أي هاتف لهذا الخط.",
        "lines_why_asleep": "الهاتف لا يعطي أي علامة حياة.",
        "lines_why_other": "لا يجيب كما يجب.",
        "lines_each": "كل خط",
        "lines_each_about": (
            "الأجزاء هي ما يُدفع ثمنه: الرسالة الطويلة عدة أجزاء. الخُمس الأخير من كل حد محفوظ للأجوبة عن حالات "
            "الخطر. والمرفوضة تأتي من أرقام مرتفعة الثمن أو من بلد لا يخدمه الخط."
        ),
        "lines_kind_smsgate": "هاتف ببطاقته (SMSGate)",
        "lines_kind_kannel": "شركة اتصالات، عبر Kannel",
        "lines_kind_jasmin": "شركة اتصالات، عبر Jasmin",
        "lines_kind_http": "مزود للرسائل القصيرة",
        "lines_kind_twilio": "Twilio",
        "lines_no_number": "بلا رقم",
        "lines_one_way": "يرسل فقط: لهاتف المداومة، وليس للحديث مع أي شخص.",
        "lines_state_well": "لا عطل معروف",
        "lines_state_down": "لا يستجيب",
        "lines_state_asleep": "نائم",
        "lines_sign": "آخر علامة حياة",
        "lines_sign_none": "لا شيء بعد",
        "lines_sign_not_given": "لا يعطيها",
        "lines_this_hour": "الرسائل هذه الساعة",
        "lines_today": "الرسائل اليوم",
        "lines_of": "{used} من {limit}",
        "lines_of_none": "{used}، بلا حد",
        "lines_parts": "الأجزاء اليوم",
        "lines_cost": "التكلفة اليوم",
        "lines_cost_none": "لم يُحدد الثمن",
        "lines_refused": "المرفوضة اليوم",
        "lines_money": "مال اليوم",
        "lines_money_of": "{spent} من {cap}",
        "lines_money_spent": "صُرف {spent}",
        "lines_money_dangers": "ابتداءً من {amount} لا تُرسل إلا الأجوبة عن حالات الخطر.",
        "lines_money_no_cap": "لم يُحدد أي سقف (DALIL_SMS_DAILY_CAP): لا شيء يوقف الصرف.",
        "lines_money_about": "كل الخطوط معًا، منذ منتصف الليل، بعملة الأثمنة المحددة.",
        "lines_going": "رسائل في الطريق",
        "lines_to_go": "تنتظر الإرسال",
        "lines_in_hand": "أخذها خط ولم تُؤكد بعد",
        "lines_lately": "إنذارات انتهت، آخر 7 أيام",
        "lines_lately_none": "لا شيء.",
        "lines_lately_when": "البداية",
        "lines_lately_which": "الخط",
        "lines_lately_what": "ماذا",
        "lines_lately_lasted": "المدة",
        "lines_none": "لم يُضبط أي خط للرسائل القصيرة.",
        "lines_none_about": (
            "الخط هو ما تصل عبره الرسائل القصيرة وتُرسل: هاتف ببطاقة SIM، أو رقم قصير لشركة اتصالات، أو مزود. "
            "بدونه لا يمكن لأحد أن يكتب برسالة قصيرة. أما الوسائل الأخرى فلا علاقة لها به."
        ),
        "lines_none_go": "تضبط الإدارة خطًا كما هو مشروح في",
    },
    "en": {
        "lines_title": "SMS lines",
        "lines_about": "the lines that carry SMS: how they do, what they send, what they cost",
        "lines_again": "This page keeps itself up to date.",
        "lines_again_go": "Look now",
        "lines_as_of": "As of {when}, Morocco time.",
        "lines_since": "since {when}",
        "lines_all": "All lines",
        "lines_wrong": "To look at now",
        "lines_wrong_none": "No alarm just now.",
        "lines_alarm_down": "the line cannot be reached",
        "lines_alarm_asleep": "the phone gives no sign of life",
        "lines_alarm_no_network": "the phone has no network",
        "lines_alarm_battery": "the phone’s battery is low",
        "lines_alarm_queue_full": "the line has too many messages waiting",
        "lines_alarm_line_full": "the limit of the day or hour is nearly reached",
        "lines_alarm_near_cap": "the day’s money is nearly spent",
        "lines_alarm_cap": "only answers to dangers still go",
        "lines_do_asleep": (
            "Is it charged? Is the app open? Has it network? Without it, SMS sent to this number do not reach us."
        ),
        "lines_do_no_network": (
            "See that the SIM card is in place and airplane mode is off, and whether the phone does better near "
            "a window."
        ),
        "lines_do_battery": "Plug the phone in, and see that the charger works. It still sends.",
        "lines_do_down_phone": "Is the phone on, the app open, and on a network where Dalil can reach it?",
        "lines_do_down_operator": "Is the gateway running? Is its link to the operator open? If so, ask the operator.",
        "lines_do_down_provider": "Look at the provider’s account: the password, the credit, a failure they tell of.",
        "lines_do_queue_full": (
            "Messages wait, or go by another line if there is one. If it lasts, ask whoever runs the line."
        ),
        "lines_do_line_full": (
            "Until midnight the line carries only answers to dangers, within its limit. Another line takes the "
            "rest, if there is one. Is this more than usual?"
        ),
        "lines_do_near_cap": (
            "Soon, and until midnight, only answers to dangers will go by SMS. Is this more than usual? Somebody "
            "may be misusing a line. An administrator sets the cap (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "What is left of the day’s money is kept for them. Once it is spent, no SMS goes until midnight. An "
            "administrator sets the cap (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_why_network": "Dalil cannot reach it over the network.",
        "lines_why_silent": "It did not say in time whether it took a message.",
        "lines_why_dropped": "It did not send a message that it had taken.",
        "lines_why_unauthorised": "It refuses the user name or the password.",
        "lines_why_no_credit": "There is no credit left with the provider.",
        "lines_why_operator": "The link to the operator is down.",
        "lines_why_no_network": "The phone has no network.",
        "lines_why_no_device": "The server knows no phone for it.",
        "lines_why_asleep": "The phone gives no sign of life.",
        "lines_why_other": "It does not answer as it should.",
        "lines_each": "Each line",
        "lines_each_about": (
            "Parts are what is paid for: a long message has several. The last fifth of a limit is kept for "
            "answers to dangers. What is refused comes from premium numbers, or from a country the line does not "
            "serve."
        ),
        "lines_kind_smsgate": "A phone with its SIM (SMSGate)",
        "lines_kind_kannel": "An operator, through Kannel",
        "lines_kind_jasmin": "An operator, through Jasmin",
        "lines_kind_http": "An SMS provider",
        "lines_kind_twilio": "Twilio",
        "lines_no_number": "no number",
        "lines_one_way": "Sends only: for the duty phone, never to talk with a person.",
        "lines_state_well": "No trouble known",
        "lines_state_down": "Cannot be reached",
        "lines_state_asleep": "Asleep",
        "lines_sign": "Last sign of life",
        "lines_sign_none": "none yet",
        "lines_sign_not_given": "gives none",
        "lines_this_hour": "Messages this hour",
        "lines_today": "Messages today",
        "lines_of": "{used} of {limit}",
        "lines_of_none": "{used}, no limit",
        "lines_parts": "Parts today",
        "lines_cost": "Cost today",
        "lines_cost_none": "no price set",
        "lines_refused": "Refused today",
        "lines_money": "The day’s money",
        "lines_money_of": "{spent} of {cap}",
        "lines_money_spent": "{spent} spent",
        "lines_money_dangers": "From {amount} on, only answers to dangers go.",
        "lines_money_no_cap": "No cap is set (DALIL_SMS_DAILY_CAP): nothing stops the spending.",
        "lines_money_about": "All lines together, since midnight, in the currency of the prices that were set.",
        "lines_going": "SMS on their way",
        "lines_to_go": "Waiting to go",
        "lines_in_hand": "Taken by a line, not confirmed yet",
        "lines_lately": "Alarms that are over, last 7 days",
        "lines_lately_none": "None.",
        "lines_lately_when": "Began",
        "lines_lately_which": "Line",
        "lines_lately_what": "What",
        "lines_lately_lasted": "Lasted",
        "lines_none": "No SMS line is set up.",
        "lines_none_about": (
            "A line is how SMS come and go: a phone with a SIM card, an operator’s short code, or a provider. "
            "Without one, nobody can write by SMS. The other ways do not depend on it."
        ),
        "lines_none_go": "An administrator sets one up as told in",
    },
}
