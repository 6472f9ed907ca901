"""The texts of what is wrong with the SMS lines: each alarm, what to do about it, and why a line is down."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "lines_alarm_down": "la ligne est en panne",
        "lines_alarm_asleep": "le téléphone ne donne plus signe de vie",
        "lines_alarm_no_network": "le téléphone n’a pas de réseau",
        "lines_alarm_battery": "la batterie du téléphone est faible",
        "lines_alarm_queue_full": "la ligne a trop de messages en attente",
        "lines_alarm_line_full": "la limite du jour, ou celle d’une heure, a été atteinte, ou presque",
        "lines_alarm_near_cap": "l’argent du jour est presque dépensé",
        "lines_alarm_cap": "seules les réponses aux dangers partent encore",
        "lines_alarm_spent": "plus aucune réponse ne part par SMS, même à un danger",
        "lines_do_asleep": (
            "Est-il chargé ? L’application est-elle ouverte ? A-t-il du réseau ? Sans lui, les SMS envoyés à ce "
            "numéro n’arrivent pas jusqu’à nous."
        ),
        "lines_do_no_network": (
            "Regardez si la carte SIM est bien en place, si le mode avion est éteint, et si le téléphone capte mieux "
            "près d’une fenêtre."
        ),
        "lines_do_battery": "Branchez le téléphone, et regardez si le chargeur marche. Il envoie encore.",
        "lines_do_down_phone": (
            "Le téléphone est-il allumé, l’application ouverte, sur un réseau d’où Dalil peut le joindre ?"
        ),
        "lines_do_down_operator": (
            "La passerelle tourne-t-elle ? Sa liaison avec l’opérateur est-elle ouverte ? Si oui, demandez à "
            "l’opérateur."
        ),
        "lines_do_down_provider": (
            "Regardez le compte chez le fournisseur : le mot de passe, le crédit, une panne annoncée."
        ),
        "lines_do_down_password": (
            "L’administration remet dans les réglages le nom d’utilisateur et le mot de passe (ou la clé), tels que "
            "l’application, la passerelle ou le compte les montre, et redémarre Dalil."
        ),
        "lines_do_down_address": (
            "L’administration regarde l’adresse de la ligne (url) dans les réglages : est-elle juste, et entière ?"
        ),
        "lines_do_down_unwell": "L’administration regarde, dans l’application et sur son serveur, ce qui ne va pas.",
        "lines_do_down_credit": "Rechargez le compte, ou demandez-le à qui le tient.",
        "lines_do_down_device": (
            "L’application est-elle ouverte, et reliée à son serveur ? Si oui, l’administration regarde device_id "
            "dans les réglages."
        ),
        "lines_do_down_sender": (
            "Demandez au fournisseur de quel numéro la ligne peut envoyer. L’administration le met dans les réglages."
        ),
        "lines_do_down_smsbox": (
            "Le smsbox tourne-t-il ? Si oui, l’administration regarde l’adresse de la ligne (url) dans les "
            "réglages : c’est celle de son sendsms."
        ),
        "lines_do_down_ask": (
            "Dalil réessaie de lui-même. Si cela dure, demandez à qui tient la ligne, ou au fournisseur."
        ),
        "lines_do_down_unconfirmed": (
            "L’administration essaie la ligne avec dalil doctor lines. Si le SMS arrive, c’est ce que la ligne dit "
            "de ses envois qui n’arrive pas jusqu’à Dalil (docs/lines.md)."
        ),
        "lines_do_down_sim": (
            "Le téléphone a-t-il du réseau, et sa carte SIM du crédit ? Si oui, demandez à l’opérateur s’il l’a "
            "bloquée."
        ),
        "lines_do_down_far": (
            "Le serveur de Dalil a-t-il Internet ? L’adresse dans les réglages est-elle juste ? Le fournisseur "
            "annonce-t-il une panne ?"
        ),
        "lines_do_queue_full": (
            "Les messages attendent, ou passent par une autre ligne s’il y en a une. Si cela dure, demandez à qui "
            "tient la ligne."
        ),
        "lines_do_line_full": (
            "Du dernier cinquième d’une limite, la ligne ne porte que les réponses aux dangers, et au bout plus "
            "rien : jusqu’à l’heure suivante ou jusqu’à minuit, selon la limite. Une autre ligne prend le reste, "
            "s’il y en a une. Est-ce plus que d’habitude ?"
        ),
        "lines_do_near_cap": (
            "Bientôt, et jusqu’à minuit, seules les réponses aux dangers partiront par SMS. Est-ce plus que "
            "d’habitude ? Quelqu’un abuse peut-être d’une ligne. L’administration règle le plafond "
            "(DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "Le reste de l’argent du jour est gardé pour elles. Quand il sera dépensé, elles non plus ne partiront "
            "plus par SMS, jusqu’à minuit. Est-ce plus que d’habitude ? L’administration règle le plafond "
            "(DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_spent": (
            "L’argent du jour est dépensé. Jusqu’à minuit, ou jusqu’à ce que l’administration règle un plafond plus "
            "haut (DALIL_SMS_DAILY_CAP), qui écrit par SMS ne reçoit rien, et le téléphone de garde n’est plus "
            "prévenu par SMS."
        ),
        "lines_why_network": "Dalil n’arrive pas à la joindre par le réseau.",
        "lines_why_silent": "Elle ne répond pas à temps.",
        "lines_why_dropped": "Elle n’a pas envoyé un message qu’elle avait pris.",
        "lines_why_unanswered": "Elle n’a pas dit si elle prenait un message.",
        "lines_why_unconfirmed": "Elle n’a jamais dit si un message qu’elle avait pris est parti.",
        "lines_why_unauthorised": "Elle refuse le nom d’utilisateur, le mot de passe ou la clé.",
        "lines_why_no_credit": "Le compte n’a plus de crédit.",
        "lines_why_account_suspended": "Le fournisseur a suspendu le compte.",
        "lines_why_sender_refused": "Elle n’accepte pas d’envoyer de ce numéro.",
        "lines_why_refused": "Elle refuse des messages.",
        "lines_why_busy": "Elle répond qu’elle ne peut pas en ce moment.",
        "lines_why_queue_full": "Elle a déjà autant de messages qu’elle peut en tenir.",
        "lines_why_operator": "La liaison avec l’opérateur est coupée.",
        "lines_why_smsbox": "Le smsbox de Kannel ne tourne pas, ou ne répond pas comme il faut.",
        "lines_why_no_network": "Le téléphone n’a pas de réseau.",
        "lines_why_no_device": "Le serveur ne connaît aucun téléphone pour elle.",
        "lines_why_asleep": "Le téléphone ne donne plus signe de vie.",
        "lines_why_odd_answer": "Ce qui répond à son adresse n’est pas ce qu’il faut.",
        "lines_why_unwell": "Elle dit elle-même qu’elle ne va pas bien.",
        "lines_why_other": "Elle ne répond pas comme il faut.",
    },
    "ar": {
        "lines_alarm_down": "الخط معطل",
        "lines_alarm_asleep": "الهاتف لا يعطي أي علامة حياة",
        "lines_alarm_no_network": "الهاتف بلا شبكة",
        "lines_alarm_battery": "بطارية الهاتف ضعيفة",
        "lines_alarm_queue_full": "لدى الخط رسائل كثيرة في الانتظار",
        "lines_alarm_line_full": "بُلغ حد اليوم، أو حد ساعة منه، أو كاد يُبلغ",
        "lines_alarm_near_cap": "مال اليوم على وشك النفاد",
        "lines_alarm_cap": "لم تعد تُرسل إلا الأجوبة عن حالات الخطر",
        "lines_alarm_spent": "لم يعد يُرسل أي جواب بالرسائل القصيرة، ولو عن حالة خطر",
        "lines_do_asleep": "هل هو مشحون؟ هل التطبيق مفتوح؟ هل لديه شبكة؟ بدونه لا تصلنا الرسائل المرسلة إلى هذا الرقم.",
        "lines_do_no_network": (
            "يُرجى التحقق من أن بطاقة SIM في مكانها وأن وضع الطيران معطل، وتجربة تقريب الهاتف من نافذة."
        ),
        "lines_do_battery": "يُرجى وصل الهاتف بالشاحن والتحقق من أن الشاحن يعمل. الهاتف ما زال يرسل.",
        "lines_do_down_phone": "هل الهاتف مشغل، والتطبيق مفتوح، وعلى شبكة يمكن لدليل الوصول إليه منها؟",
        "lines_do_down_operator": "هل تعمل البوابة؟ هل اتصالها بشركة الاتصالات مفتوح؟ إن كان كذلك، يُرجى سؤال الشركة.",
        "lines_do_down_provider": "يُرجى النظر في الحساب لدى المزود: كلمة السر، الرصيد، عطل معلن عنه.",
        "lines_do_down_password": (
            "تعيد الإدارة كتابة اسم المستخدم وكلمة السر (أو المفتاح) في الإعدادات، كما يعرضها التطبيق أو البوابة أو "
            "الحساب، ثم تعيد تشغيل دليل."
        ),
        "lines_do_down_address": "تنظر الإدارة في عنوان الخط (url) في الإعدادات: هل هو صحيح وكامل؟",
        "lines_do_down_unwell": "تنظر الإدارة في التطبيق وفي خادمه لمعرفة المشكلة.",
        "lines_do_down_credit": "يُرجى تعبئة رصيد الحساب، أو طلب ذلك ممن يديره.",
        "lines_do_down_device": "هل التطبيق مفتوح ومتصل بخادمه؟ إن كان كذلك، تنظر الإدارة في device_id في الإعدادات.",
        "lines_do_down_sender": "يُرجى سؤال المزود من أي رقم يمكن للخط أن يرسل. وتضعه الإدارة في الإعدادات.",
        "lines_do_down_smsbox": (
            "هل يعمل smsbox؟ إن كان كذلك، تنظر الإدارة في عنوان الخط (url) في الإعدادات: هو عنوان sendsms فيه."
        ),
        "lines_do_down_ask": "يعيد دليل المحاولة من تلقاء نفسه. إن طال الأمر، يُرجى سؤال من يدير الخط أو المزود.",
        "lines_do_down_unconfirmed": (
            "تجرب الإدارة الخط بالأمر dalil doctor lines. إن وصلت الرسالة، فما يقوله الخط عما يرسله هو الذي لا يصل "
            "إلى دليل (docs/lines.md)."
        ),
        "lines_do_down_sim": (
            "هل لدى الهاتف شبكة، وفي بطاقة SIM رصيد؟ إن كان كذلك، يُرجى سؤال شركة الاتصالات هل أوقفت البطاقة."
        ),
        "lines_do_down_far": "هل خادم دليل متصل بالإنترنت؟ هل العنوان في الإعدادات صحيح؟ هل أعلن المزود عن عطل؟",
        "lines_do_queue_full": "الرسائل تنتظر، أو تمر عبر خط آخر إن وُجد. إن طال الأمر، يُرجى سؤال من يدير الخط.",
        "lines_do_line_full": (
            "في الخُمس الأخير من حد ما لا يحمل الخط إلا الأجوبة عن حالات الخطر، وعند آخره لا شيء: إلى الساعة التالية "
            "أو إلى منتصف الليل، حسب الحد. ويأخذ خط آخر الباقي إن وُجد. هل هذا أكثر من المعتاد؟"
        ),
        "lines_do_near_cap": (
            "قريبًا، وحتى منتصف الليل، لن تُرسل بالرسائل القصيرة إلا الأجوبة عن حالات الخطر. هل هذا أكثر من المعتاد؟ "
            "ربما يسيء أحد استعمال خط. الإدارة تحدد السقف (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "ما بقي من مال اليوم محفوظ لها. وعندما ينفد، لا تُرسل هي أيضًا بالرسائل القصيرة حتى منتصف الليل. هل هذا "
            "أكثر من المعتاد؟ الإدارة تحدد السقف (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_spent": (
            "نفد مال اليوم. حتى منتصف الليل، أو إلى أن تحدد الإدارة سقفًا أعلى (DALIL_SMS_DAILY_CAP)، لا يصل أي جواب "
            "إلى من يكتب برسالة قصيرة، ولا يُنبَّه هاتف المداومة برسالة قصيرة."
        ),
        "lines_why_network": "لا يستطيع دليل الوصول إليه عبر الشبكة.",
        "lines_why_silent": "لا يجيب في الوقت المناسب.",
        "lines_why_dropped": "لم يرسل رسالة كان قد أخذها.",
        "lines_why_unanswered": "لم يقل هل أخذ رسالة.",
        "lines_why_unconfirmed": "لم يقل قط هل أُرسلت رسالة كان قد أخذها.",
        "lines_why_unauthorised": "يرفض اسم المستخدم أو كلمة السر أو المفتاح.",
        "lines_why_no_credit": "لم يبق رصيد في الحساب.",
        "lines_why_account_suspended": "أوقف المزود الحساب.",
        "lines_why_sender_refused": "لا يقبل الإرسال من هذا الرقم.",
        "lines_why_refused": "يرفض رسائل.",
        "lines_why_busy": "يجيب بأنه لا يستطيع في الوقت الحالي.",
        "lines_why_queue_full": "لديه من الرسائل كل ما يستطيع حمله.",
        "lines_why_operator": "الاتصال بشركة الاتصالات مقطوع.",
        "lines_why_smsbox": "لا يعمل smsbox في Kannel، أو لا يجيب كما يجب.",
        "lines_why_no_network": "الهاتف بلا شبكة.",
        "lines_why_no_device": "لا يعرف الخادم أي هاتف لهذا الخط.",
        "lines_why_asleep": "الهاتف لا يعطي أي علامة حياة.",
        "lines_why_odd_answer": "ما يجيب على عنوانه ليس ما يجب أن يجيب.",
        "lines_why_unwell": "يقول هو نفسه إنه ليس على ما يرام.",
        "lines_why_other": "لا يجيب كما يجب.",
    },
    "en": {
        "lines_alarm_down": "the line is down",
        "lines_alarm_asleep": "the phone gives no sign of life",
        "lines_alarm_no_network": "the phone has no network",
        "lines_alarm_battery": "the phone’s battery is low",
        "lines_alarm_queue_full": "the line has too many messages waiting",
        "lines_alarm_line_full": "the limit of the day, or of an hour, was reached, or nearly",
        "lines_alarm_near_cap": "the day’s money is nearly spent",
        "lines_alarm_cap": "only answers to dangers still go",
        "lines_alarm_spent": "no answer goes by SMS any more, not even to a danger",
        "lines_do_asleep": (
            "Is it charged? Is the app open? Has it network? Without it, SMS sent to this number do not reach us."
        ),
        "lines_do_no_network": (
            "See that the SIM card is in place and airplane mode is off, and whether the phone does better near a "
            "window."
        ),
        "lines_do_battery": "Plug the phone in, and see that the charger works. It still sends.",
        "lines_do_down_phone": "Is the phone on, the app open, and on a network where Dalil can reach it?",
        "lines_do_down_operator": "Is the gateway running? Is its link to the operator open? If so, ask the operator.",
        "lines_do_down_provider": "Look at the provider’s account: the password, the credit, a failure they tell of.",
        "lines_do_down_password": (
            "An administrator puts the user name and the password (or key) into the settings again, as the app, the "
            "gateway or the account shows them, and restarts Dalil."
        ),
        "lines_do_down_address": (
            "An administrator looks at the line’s address (url) in the settings: is it right, and whole?"
        ),
        "lines_do_down_unwell": "An administrator looks in the app, and at its server, for what is wrong.",
        "lines_do_down_credit": "Top up the account, or ask whoever keeps it to do so.",
        "lines_do_down_device": (
            "Is the app open, and connected to its server? If so, an administrator looks at device_id in the settings."
        ),
        "lines_do_down_sender": (
            "Ask the provider which number the line may send from. An administrator puts it into the settings."
        ),
        "lines_do_down_smsbox": (
            "Does smsbox run? If so, an administrator looks at the line’s address (url) in the settings: it is that "
            "of its sendsms."
        ),
        "lines_do_down_ask": "Dalil tries again by itself. If it lasts, ask whoever runs the line, or the provider.",
        "lines_do_down_unconfirmed": (
            "An administrator tries the line with dalil doctor lines. If the SMS arrives, it is what the line says "
            "of its sending that does not reach Dalil (docs/lines.md)."
        ),
        "lines_do_down_sim": (
            "Has the phone network, and its SIM card credit? If so, ask the operator whether the card is blocked."
        ),
        "lines_do_down_far": (
            "Is Dalil’s own server on the internet? Is the address in the settings right? Does the provider tell of "
            "a failure?"
        ),
        "lines_do_queue_full": (
            "Messages wait, or go by another line if there is one. If it lasts, ask whoever runs the line."
        ),
        "lines_do_line_full": (
            "In the last fifth of a limit the line carries only answers to dangers, and at its end nothing: until "
            "the next hour or until midnight, by the limit. Another line takes the rest, if there is one. Is this "
            "more than usual?"
        ),
        "lines_do_near_cap": (
            "Soon, and until midnight, only answers to dangers will go by SMS. Is this more than usual? Somebody may "
            "be misusing a line. An administrator sets the cap (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_cap": (
            "What is left of the day’s money is kept for them. Once it is spent they do not go by SMS either, until "
            "midnight. Is this more than usual? An administrator sets the cap (DALIL_SMS_DAILY_CAP)."
        ),
        "lines_do_spent": (
            "The day’s money is spent. Until midnight, or until an administrator sets a higher cap "
            "(DALIL_SMS_DAILY_CAP), whoever writes by SMS gets nothing, and the duty phone is not told by SMS."
        ),
        "lines_why_network": "Dalil cannot reach it over the network.",
        "lines_why_silent": "It does not answer in time.",
        "lines_why_dropped": "It did not send a message that it had taken.",
        "lines_why_unanswered": "It did not say whether it took a message.",
        "lines_why_unconfirmed": "It never said whether a message that it had taken went.",
        "lines_why_unauthorised": "It refuses the user name, the password or the key.",
        "lines_why_no_credit": "The account has no credit left.",
        "lines_why_account_suspended": "The provider has suspended the account.",
        "lines_why_sender_refused": "It does not agree to send from this number.",
        "lines_why_refused": "It refuses messages.",
        "lines_why_busy": "It answers that it cannot just now.",
        "lines_why_queue_full": "It has as many messages as it can hold.",
        "lines_why_operator": "The link to the operator is down.",
        "lines_why_smsbox": "Kannel’s smsbox does not run, or does not answer as it should.",
        "lines_why_no_network": "The phone has no network.",
        "lines_why_no_device": "The server knows no phone for it.",
        "lines_why_asleep": "The phone gives no sign of life.",
        "lines_why_odd_answer": "What answers at its address is not what should be there.",
        "lines_why_unwell": "It says itself that it is not well.",
        "lines_why_other": "It does not answer as it should.",
    },
}
