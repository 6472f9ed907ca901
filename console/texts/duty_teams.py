"""The texts of the duty: the week's roster, the teams, what cannot be kept."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "duty_week_before": "Semaine d’avant",
        "duty_week_after": "Semaine d’après",
        "duty_week_none": "Rien n’est prévu cette semaine : aucune heure n’est promise.",
        "duty_withdraw": "Retirer",
        "duty_withdrawn": "L’horaire est retiré.",
        "duty_plan": "Prévoir une permanence",
        "duty_plan_member": "Qui",
        "duty_plan_choose": "Choisir quelqu’un",
        "duty_plan_days": "Jours",
        "duty_plan_from": "De",
        "duty_plan_to": "À",
        "duty_plan_about": (
            "Heure du Maroc. Une fin plus tôt que le début tombe le lendemain. Des horaires qui se touchent n’en font"
            " qu’un."
        ),
        "duty_plan_go": "Prévoir",
        "duty_planned": "C’est prévu.",
        "duty_teams_about": (
            "Une équipe sans horaires est ouverte dès que quelqu’un est de permanence. Qui n’a pas d’équipe est dans "
            "la première."
        ),
        "duty_hours": "Horaires",
        "duty_hours_none": "dès que quelqu’un est là",
        "duty_hours_about": (
            "Par exemple 09:00-12:30, 14:00-18:00. Après minuit : 18:00-02:00. Toute la journée : 00:00-24:00. "
            "Vide : fermé. Une semaine entièrement vide : ouvert dès que quelqu’un est là."
        ),
        "duty_needs_short": "Besoins",
        "duty_needs_all": "tous",
        "duty_team_name": "Nom de l’équipe",
        "duty_team_add": "Ajouter une équipe",
        "duty_team_add_go": "Ajouter",
        "duty_team_remove": "Retirer l’équipe",
        "duty_team_remove_about": "Ses membres passent dans la première équipe.",
        "duty_team_removed": "L’équipe est retirée.",
        "duty_holidays": "Jours de fermeture",
        "duty_holidays_about": (
            "Les fêtes du calendrier lunaire sont estimées : la date peut changer d’un jour. Une permanence "
            "commencée la veille va jusqu’à sa fin."
        ),
        "duty_holiday_another": "Un autre jour de fermeture",
        "duty_night": "Lignes quand c’est fermé",
        "duty_night_about": (
            "Les personnes reçoivent ces lignes quand personne n’est là. Seuls des services que tout le monde peut "
            "connaître, avec un numéro, et qui ne sont pas une autorité."
        ),
        "duty_night_none": "Aucune ligne choisie.",
        "duty_night_gone": "{id} : ce service ne peut plus être donné. Retirez-le ou vérifiez sa fiche.",
        "duty_night_add": "Ajouter",
        "duty_night_drop": "Retirer",
        "duty_night_search": "Chercher un service à ajouter",
        "duty_night_search_go": "Chercher",
        "duty_night_not_found": "Aucun service trouvé que tout le monde peut connaître et appeler.",
        "duty_wrong_hours": "Ces horaires ne se lisent pas : {given}. Écrivez par exemple 09:00-12:30, 14:00-18:00.",
        "duty_wrong_clock": "Ce n’est pas une heure : {given}. Écrivez par exemple 18:30.",
        "duty_wrong_day": "Ce n’est pas un jour : {given}.",
        "duty_wrong_past": "Cet horaire est déjà passé.",
        "duty_wrong_long": "Cela ferait plus de {hours} heures de suite pour la même personne.",
        "duty_wrong_nobody": "Choisissez quelqu’un.",
        "duty_wrong_days": "Cochez au moins un jour.",
        "duty_wrong_capacity": "Le nombre de demandes en même temps va de 1 à {most}.",
        "duty_wrong_name": "Donnez un nom à l’équipe.",
        "duty_wrong_known": "Une équipe s’appelle déjà ainsi : {name}",
        "duty_wrong_night": "Ce service ne peut pas être donné à tout le monde, ou n’a pas de numéro.",
        "duty_wrong_night_many": "Pas plus de {most} lignes : un SMS doit les contenir.",
    },
    "ar": {
        "duty_week_before": "الأسبوع السابق",
        "duty_week_after": "الأسبوع التالي",
        "duty_week_none": "لا شيء مبرمج هذا الأسبوع. لا وعد للناس بأحد.",
        "duty_withdraw": "حذف",
        "duty_withdrawn": "حُذف هذا الوقت.",
        "duty_plan": "برمجة مداومة",
        "duty_plan_member": "من",
        "duty_plan_choose": "اختيار شخص",
        "duty_plan_days": "الأيام",
        "duty_plan_from": "من",
        "duty_plan_to": "إلى",
        "duty_plan_about": (
            "بتوقيت المغرب. إذا كانت النهاية قبل البداية فهي في اليوم التالي. والأوقات المتصلة تصبح وقتًا واحدًا."
        ),
        "duty_plan_go": "برمجة",
        "duty_planned": "تمت البرمجة.",
        "duty_teams_about": (
            "الفريق الذي ليست له أوقات مفتوح كلما كان أحد في المداومة. ومن ليس له فريق فهو في الفريق الأول."
        ),
        "duty_hours": "الأوقات",
        "duty_hours_none": "كلما كان أحد هنا",
        "duty_hours_about": (
            "مثلًا \u2066\u200e09:00-12:30, 14:00-18:00\u2069. بعد منتصف الليل: \u2066\u200e18:00-02:00\u2069. اليوم "
            "كله: \u2066\u200e00:00-24:00\u2069. خانة فارغة: مغلق. أسبوع فارغ كله: مفتوح كلما كان أحد هنا."
        ),
        "duty_needs_short": "الحاجات",
        "duty_needs_all": "كلها",
        "duty_team_name": "اسم الفريق",
        "duty_team_add": "إضافة فريق",
        "duty_team_add_go": "إضافة",
        "duty_team_remove": "حذف الفريق",
        "duty_team_remove_about": "ينتقل أعضاؤه إلى الفريق الأول.",
        "duty_team_removed": "حُذف الفريق.",
        "duty_holidays": "أيام الإغلاق",
        "duty_holidays_about": (
            "تواريخ الأعياد القمرية تقديرية: قد تتغير بيوم. والمداومة التي بدأت في اليوم السابق تستمر إلى نهايتها."
        ),
        "duty_holiday_another": "يوم إغلاق آخر",
        "duty_night": "الخطوط عند الإغلاق",
        "duty_night_about": (
            "يتلقى الناس هذه الخطوط عندما لا يكون أحد هنا. فقط خدمات يمكن أن يعرفها الجميع، لها رقم، وليست من السلطات."
        ),
        "duty_night_none": "لم يُختر أي خط.",
        "duty_night_gone": "{id}: لم يعد ممكنًا إعطاء هذه الخدمة. يجب حذفها أو مراجعة بطاقتها.",
        "duty_night_add": "إضافة",
        "duty_night_drop": "حذف",
        "duty_night_search": "البحث عن خدمة لإضافتها",
        "duty_night_search_go": "بحث",
        "duty_night_not_found": "لم نجد خدمة يمكن أن يعرفها الجميع ويتصلوا بها.",
        "duty_wrong_hours": "لا يمكن قراءة هذه الأوقات: {given}. مثال: \u2066\u200e09:00-12:30, 14:00-18:00\u2069.",
        "duty_wrong_clock": "ليست هذه ساعة: {given}. مثال: 18:30.",
        "duty_wrong_day": "ليس هذا يومًا: {given}.",
        "duty_wrong_past": "انقضى هذا الوقت.",
        "duty_wrong_long": "بهذا تصير أكثر من {hours} ساعة متتالية للشخص نفسه.",
        "duty_wrong_nobody": "يجب اختيار شخص.",
        "duty_wrong_days": "يجب تحديد يوم واحد على الأقل.",
        "duty_wrong_capacity": "عدد الطلبات في الوقت نفسه من 1 إلى {most}.",
        "duty_wrong_name": "يجب إعطاء اسم للفريق.",
        "duty_wrong_known": "يوجد فريق بهذا الاسم: {name}",
        "duty_wrong_night": "لا يمكن إعطاء هذه الخدمة للجميع، أو ليس لها رقم.",
        "duty_wrong_night_many": "عدد الخطوط {most} على الأكثر: يجب أن تسعها رسالة قصيرة.",
    },
    "en": {
        "duty_week_before": "Week before",
        "duty_week_after": "Week after",
        "duty_week_none": "Nothing is planned this week: no hour is promised.",
        "duty_withdraw": "Remove",
        "duty_withdrawn": "The hours are removed.",
        "duty_plan": "Plan a duty",
        "duty_plan_member": "Who",
        "duty_plan_choose": "Choose somebody",
        "duty_plan_days": "Days",
        "duty_plan_from": "From",
        "duty_plan_to": "To",
        "duty_plan_about": "Morocco time. An end before the beginning is on the next day. Hours that touch become one.",
        "duty_plan_go": "Plan",
        "duty_planned": "Planned.",
        "duty_teams_about": (
            "A team without hours is open whenever somebody is on duty. Whoever has no team is in the first one."
        ),
        "duty_hours": "Hours",
        "duty_hours_none": "whenever somebody is here",
        "duty_hours_about": (
            "For example 09:00-12:30, 14:00-18:00. Past midnight: 18:00-02:00. The whole day: 00:00-24:00. Empty: "
            "closed. A week with nothing at all: open whenever somebody is here."
        ),
        "duty_needs_short": "Needs",
        "duty_needs_all": "all",
        "duty_team_name": "Name of the team",
        "duty_team_add": "Add a team",
        "duty_team_add_go": "Add",
        "duty_team_remove": "Remove the team",
        "duty_team_remove_about": "Its members go to the first team.",
        "duty_team_removed": "The team is removed.",
        "duty_holidays": "Closing days",
        "duty_holidays_about": (
            "Feasts of the lunar calendar are estimates: the date may shift by a day. A duty begun the day before "
            "goes on to its end."
        ),
        "duty_holiday_another": "Another closing day",
        "duty_night": "Lines while it is closed",
        "duty_night_about": (
            "People are given these lines when nobody is here. Only services that everybody may know of, with a "
            "number, and that are no authority."
        ),
        "duty_night_none": "No line chosen.",
        "duty_night_gone": "{id}: this service may no longer be given. Remove it, or check its record.",
        "duty_night_add": "Add",
        "duty_night_drop": "Remove",
        "duty_night_search": "Look for a service to add",
        "duty_night_search_go": "Look",
        "duty_night_not_found": "No service found that everybody may know of and call.",
        "duty_wrong_hours": "These hours cannot be read: {given}. Write for example 09:00-12:30, 14:00-18:00.",
        "duty_wrong_clock": "This is not a time of day: {given}. Write for example 18:30.",
        "duty_wrong_day": "This is not a day: {given}.",
        "duty_wrong_past": "These hours are already over.",
        "duty_wrong_long": "That would be more than {hours} hours in a row for the same person.",
        "duty_wrong_nobody": "Choose somebody.",
        "duty_wrong_days": "Tick at least one day.",
        "duty_wrong_capacity": "Requests at a time go from 1 to {most}.",
        "duty_wrong_name": "Give the team a name.",
        "duty_wrong_known": "There is already a team with this name: {name}",
        "duty_wrong_night": "This service may not be given to everybody, or has no number.",
        "duty_wrong_night_many": "No more than {most} lines: an SMS must hold them.",
    },
}
