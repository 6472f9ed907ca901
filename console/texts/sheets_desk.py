"""The texts of the panel that asks a person what another organization may be told of them."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "panels_sheet": "Dire quelque chose à une autre organisation",
        "sheetdesk_about": (
            "La personne choisit, ligne par ligne, ce qui peut être dit. Sans réponse de sa part, rien n’est dit."
        ),
        "sheetdesk_q": "À quel service ?",
        "sheetdesk_find": "Chercher",
        "sheetdesk_none": "Aucun service de ce nom ne peut être proposé ici.",
        "sheetdesk_would": "Ce qui serait dit à",
        "sheetdesk_line_number": "un numéro à appeler",
        "sheetdesk_line_city": "la ville",
        "sheetdesk_line_need": "le besoin",
        "sheetdesk_line_language": "la langue",
        "sheetdesk_line_words": "une phrase courte",
        "sheetdesk_words": "Une phrase courte, si elle est utile",
        "sheetdesk_words_about": "Dans une langue que la personne lit. Pas de nom, pas d’adresse, pas de numéro.",
        "sheetdesk_best": "L’intérêt supérieur de l’enfant a été pesé avec l’encadrement.",
        "sheetdesk_theirs": "Ce que la personne lira",
        "sheetdesk_own": "La même question dans votre langue",
        "sheetdesk_parts": "{count} SMS",
        "sheetdesk_look": "Voir la question",
        "sheetdesk_send": "Envoyer la question",
        "sheetdesk_sent": (
            "La question est envoyée. N’écrivez rien d’autre avant la réponse : un « 2 » ou un « oui » ne "
            "compterait plus."
        ),
        "sheetdesk_nowhere": "Cette personne ne peut pas être interrogée par message.",
        "sheetdesk_gone": "service disparu de l’annuaire",
        "sheetdesk_state_asked": "Demandé, pas encore de réponse.",
        "sheetdesk_state_stale": (
            "Autre chose a été écrit depuis, ou le délai est passé : une réponse ne compterait plus. "
            "Demandez de nouveau."
        ),
        "sheetdesk_state_no": "Non, ou pas de réponse : rien n’est dit.",
        "sheetdesk_state_yes": "Oui. Un lien peut être fait pour ce service.",
        "sheetdesk_state_over": "Oui, mais le temps est passé : le lien ne marche plus.",
        "sheetdesk_state_withdrawn": "Accord retiré : le lien ne marche plus. Prévenez le service s’il a déjà lu.",
        "sheetdesk_kept": "Peut être dit :",
        "sheetdesk_opened": "Lu le {when}.",
        "sheetdesk_make_link": "Faire un lien",
        "sheetdesk_link": "Lien pour ce service seul",
        "sheetdesk_link_about": (
            "Copiez-le maintenant : il n’est montré qu’une fois. Il marche 7 jours, tant que le cas est "
            "ouvert et que la personne est d’accord. Un lien fait avant ne marche plus."
        ),
        "sheetdesk_no_service": "Choisissez un service.",
        "sheetdesk_no_lines": "Choisissez au moins une ligne.",
        "sheetdesk_no_best": (
            "Pour un enfant : pesez d’abord son intérêt supérieur avec l’encadrement, et cochez la case."
        ),
        "sheetdesk_long": "La question est trop longue pour des SMS : raccourcissez la phrase ou enlevez une ligne.",
        "sheetdesk_words_long": "La phrase a plus de 80 lettres.",
        "sheetdesk_words_digits": "La phrase contient un numéro ou un chiffre. Écrivez sans chiffres.",
        "sheetdesk_words_refused": (
            "Cette phrase parle d’argent, de photo, de papiers ou contient un lien : elle ne peut pas être envoyée."
        ),
    },
    "ar": {
        "panels_sheet": "إخبار منظمة أخرى بشيء",
        "sheetdesk_about": "يختار الشخص سطرًا سطرًا ما يمكن أن يُقال. وبلا جواب منه لا يُقال شيء.",
        "sheetdesk_q": "لأي خدمة؟",
        "sheetdesk_find": "بحث",
        "sheetdesk_none": "لا توجد خدمة بهذا الاسم يمكن اقتراحها هنا.",
        "sheetdesk_would": "ما قد يُقال لخدمة",
        "sheetdesk_line_number": "رقم للاتصال",
        "sheetdesk_line_city": "المدينة",
        "sheetdesk_line_need": "الحاجة",
        "sheetdesk_line_language": "اللغة",
        "sheetdesk_line_words": "جملة قصيرة",
        "sheetdesk_words": "جملة قصيرة إن كانت مفيدة",
        "sheetdesk_words_about": "بلغة يقرؤها الشخص. بلا اسم ولا عنوان ولا رقم.",
        "sheetdesk_best": "جرى تقدير المصلحة الفضلى للطفل مع الإشراف.",
        "sheetdesk_theirs": "ما سيقرؤه الشخص",
        "sheetdesk_own": "السؤال نفسه بلغتك",
        "sheetdesk_parts": "رسائل قصيرة: {count}",
        "sheetdesk_look": "عرض السؤال",
        "sheetdesk_send": "إرسال السؤال",
        "sheetdesk_sent": "أُرسل السؤال. يجب انتظار الجواب قبل كتابة أي شيء آخر: وإلا فلن يُحسب «2» أو «نعم» جوابًا.",
        "sheetdesk_nowhere": "لا يمكن سؤال هذا الشخص برسالة.",
        "sheetdesk_gone": "خدمة لم تعد في الدليل",
        "sheetdesk_state_asked": "طُرح السؤال، ولا جواب بعد.",
        "sheetdesk_state_stale": "كُتب شيء آخر بعد السؤال أو انتهى أجله: لن يُحسب الجواب. يجب إعادة السؤال.",
        "sheetdesk_state_no": "لا، أو بلا جواب: لا يُقال شيء.",
        "sheetdesk_state_yes": "نعم. يمكن إنشاء رابط لهذه الخدمة.",
        "sheetdesk_state_over": "نعم، لكن الأجل انتهى: الرابط لم يعد يعمل.",
        "sheetdesk_state_withdrawn": "سُحبت الموافقة: الرابط لم يعد يعمل. يجب إخبار الخدمة إن كانت قد قرأت.",
        "sheetdesk_kept": "يمكن أن يُقال:",
        "sheetdesk_opened": "قُرئ في {when}.",
        "sheetdesk_make_link": "إنشاء رابط",
        "sheetdesk_link": "رابط لهذه الخدمة وحدها",
        "sheetdesk_link_about": (
            "يجب نسخه الآن: لا يُعرض إلا مرة واحدة. يعمل 7 أيام ما دامت الحالة مفتوحة والشخص موافقًا. والرابط "
            "السابق لم يعد يعمل."
        ),
        "sheetdesk_no_service": "يجب اختيار خدمة.",
        "sheetdesk_no_lines": "يجب اختيار سطر واحد على الأقل.",
        "sheetdesk_no_best": "في حالة طفل: يجب أولًا تقدير مصلحته الفضلى مع الإشراف، ثم وضع العلامة.",
        "sheetdesk_long": "السؤال أطول مما تسعه الرسائل القصيرة: يجب اختصار الجملة أو حذف سطر.",
        "sheetdesk_words_long": "الجملة أطول من 80 حرفًا.",
        "sheetdesk_words_digits": "في الجملة رقم. يجب كتابتها بلا أرقام.",
        "sheetdesk_words_refused": "هذه الجملة تتحدث عن مال أو صورة أو وثائق أو فيها رابط: لا يمكن إرسالها.",
    },
    "en": {
        "panels_sheet": "Telling another organization something",
        "sheetdesk_about": (
            "The person chooses, line by line, what may be told. Without an answer from them nothing is told."
        ),
        "sheetdesk_q": "Which service?",
        "sheetdesk_find": "Search",
        "sheetdesk_none": "No service with this name can be offered here.",
        "sheetdesk_would": "What would be told to",
        "sheetdesk_line_number": "a number to call",
        "sheetdesk_line_city": "the city",
        "sheetdesk_line_need": "the need",
        "sheetdesk_line_language": "the language",
        "sheetdesk_line_words": "a short sentence",
        "sheetdesk_words": "A short sentence, if it helps",
        "sheetdesk_words_about": "In a language the person reads. No name, no address, no number.",
        "sheetdesk_best": "The best interests of the child were weighed with the supervisor.",
        "sheetdesk_theirs": "What the person will read",
        "sheetdesk_own": "The same question in your language",
        "sheetdesk_parts": "{count} SMS",
        "sheetdesk_look": "See the question",
        "sheetdesk_send": "Send the question",
        "sheetdesk_sent": (
            "The question is sent. Write nothing else before the answer: “2” or “yes” would not count any more."
        ),
        "sheetdesk_nowhere": "This person cannot be asked by message.",
        "sheetdesk_gone": "a service no longer in the directory",
        "sheetdesk_state_asked": "Asked, no answer yet.",
        "sheetdesk_state_stale": (
            "Something else was written since, or it is too late: an answer would not count. Ask again."
        ),
        "sheetdesk_state_no": "No, or no answer: nothing is told.",
        "sheetdesk_state_yes": "Yes. A link can be made for this service.",
        "sheetdesk_state_over": "Yes, but the time is up: the link no longer works.",
        "sheetdesk_state_withdrawn": (
            "Consent taken back: the link no longer works. Tell the service if it has already read the lines."
        ),
        "sheetdesk_kept": "May be told:",
        "sheetdesk_opened": "Read on {when}.",
        "sheetdesk_make_link": "Make a link",
        "sheetdesk_link": "A link for this service alone",
        "sheetdesk_link_about": (
            "Copy it now: it is shown only once. It works for 7 days, while the case is open and the person agrees. A"
            " link made before no longer works."
        ),
        "sheetdesk_no_service": "Choose a service.",
        "sheetdesk_no_lines": "Choose at least one line.",
        "sheetdesk_no_best": "For a child: first weigh their best interests with the supervisor, and tick the box.",
        "sheetdesk_long": "The question is too long for SMS: shorten the sentence or leave out a line.",
        "sheetdesk_words_long": "The sentence has more than 80 letters.",
        "sheetdesk_words_digits": "There is a number in the sentence. Write it without digits.",
        "sheetdesk_words_refused": (
            "This sentence is about money, a photo or papers, or holds a link: it cannot be sent."
        ),
    },
}
