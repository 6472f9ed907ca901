"""Who helps where and how fresh, and whether the directory is ready to be opened."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "coverage_title": "Couverture",
        "coverage_about": "Où quelqu’un aide, pour quoi, et ce qui manque.",
        "coverage_intro": (
            "Combien de services par besoin et par région. Une case vide est un endroit où personne n’aide encore, "
            "ou que l’annuaire ne connaît pas."
        ),
        "coverage_need": "Besoin",
        "coverage_region": "Région",
        "coverage_all_needs": "Tous les besoins",
        "coverage_all_regions": "Toutes les régions",
        "coverage_country": "Tout le pays",
        "coverage_whole_region": "Toute la région",
        "coverage_show": "Afficher",
        "coverage_reset": "Tout afficher",
        "coverage_map": "Carte des douze régions",
        "coverage_map_about": (
            "Une case par région, placée comme sur la carte. Le grand nombre compte les services, le petit ceux "
            "qui ont un téléphone."
        ),
        "coverage_table": "Tableau",
        "coverage_choose": "Choisissez un besoin ou une région pour voir le détail.",
        "coverage_level_none": "aucun service",
        "coverage_level_mute": "aucun téléphone",
        "coverage_level_few": "1 ou 2 avec téléphone",
        "coverage_level_some": "3 ou plus avec téléphone",
        "coverage_services": "services : {count}",
        "coverage_callable": "tél. : {count}",
        "coverage_checked": "vérifiés : {count}",
        "coverage_cell": ("{place}, {need} : {services} services, {callable} avec téléphone, {checked} déjà vérifiés"),
        "coverage_mix": "Fraîcheur",
        "coverage_colour_green": "vérifié récemment",
        "coverage_colour_amber": "à revérifier",
        "coverage_colour_red": "ancien",
        "coverage_colour_hidden": "trop ancien",
        "coverage_colour_never": "jamais vérifié",
        "coverage_ready_title": "Ouverture",
        "coverage_ready_about": "L’annuaire est-il prêt à être ouvert au public ?",
        "coverage_ready_yes": "Prêt : l’annuaire peut être ouvert au public.",
        "coverage_ready_no": "Pas encore prêt à être ouvert au public, parce que :",
        "coverage_ready_facts": "Renseignements déjà vérifiés par quelqu’un : {checked} sur {facts}.",
        "coverage_lack_unreached": "{place} : personne ne répond au téléphone pour « {need} »",
        "coverage_lack_phones": (
            "numéros vérifiés depuis moins de {days} jours : {are} sur {wanted} ; il en faut {share} %"
        ),
        "coverage_lack_lines": (
            "lignes d’urgence et nationales vérifiées depuis moins de {days} jours : {are} sur {wanted} ; il les "
            "faut toutes"
        ),
        "coverage_ready_calls": "Voir les appels à faire",
        "coverage_ready_by_place": "Par ville et par besoin",
        "coverage_ready_services": "Services",
        "coverage_ready_callable": "Avec téléphone",
        "coverage_ready_checked": "Déjà vérifiés",
    },
    "ar": {
        "coverage_title": "التغطية",
        "coverage_about": "أين توجد مساعدة، ولأي حاجة، وما الذي ينقص.",
        "coverage_intro": (
            "عدد الخدمات حسب الحاجة والجهة. الخانة الفارغة مكان لا أحد يساعد فيه بعد، أو لا يعرفه الدليل."
        ),
        "coverage_need": "الحاجة",
        "coverage_region": "الجهة",
        "coverage_all_needs": "كل الحاجات",
        "coverage_all_regions": "كل الجهات",
        "coverage_country": "كل البلاد",
        "coverage_whole_region": "كل الجهة",
        "coverage_show": "عرض",
        "coverage_reset": "عرض الكل",
        "coverage_map": "خريطة الجهات الاثنتي عشرة",
        "coverage_map_about": (
            "خانة لكل جهة، في موضعها على الخريطة. العدد الكبير هو عدد الخدمات، والصغير عدد التي لها هاتف."
        ),
        "coverage_table": "الجدول",
        "coverage_choose": "يُرجى اختيار حاجة أو جهة لرؤية التفاصيل.",
        "coverage_level_none": "لا توجد خدمة",
        "coverage_level_mute": "لا يوجد هاتف",
        "coverage_level_few": "1 أو 2 بهاتف",
        "coverage_level_some": "3 أو أكثر بهاتف",
        "coverage_services": "الخدمات: {count}",
        "coverage_callable": "بهاتف: {count}",
        "coverage_checked": "تم التحقق: {count}",
        "coverage_cell": "{place}، {need}: الخدمات {services}، بهاتف {callable}، تم التحقق من {checked}",
        "coverage_mix": "الحداثة",
        "coverage_colour_green": "تم التحقق حديثًا",
        "coverage_colour_amber": "يجب التحقق من جديد",
        "coverage_colour_red": "قديم",
        "coverage_colour_hidden": "قديم جدًّا",
        "coverage_colour_never": "لم يُتحقق منه أبدًا",
        "coverage_ready_title": "الافتتاح",
        "coverage_ready_about": "هل الدليل جاهز ليُفتح للناس؟",
        "coverage_ready_yes": "جاهز: يمكن فتح الدليل للناس.",
        "coverage_ready_no": "ليس جاهزًا بعد ليُفتح للناس، لأن:",
        "coverage_ready_facts": "المعلومات التي تم التحقق منها: {checked} من أصل {facts}.",
        "coverage_lack_unreached": "{place}: لا أحد يجيب على الهاتف من أجل «{need}»",
        "coverage_lack_phones": "أرقام تم التحقق منها خلال آخر {days} يومًا: {are} من أصل {wanted}، والمطلوب {share}٪",
        "coverage_lack_lines": (
            "خطوط الطوارئ والخطوط الوطنية التي تم التحقق منها خلال آخر {days} يومًا: {are} من أصل {wanted}، "
            "والمطلوب كلها"
        ),
        "coverage_ready_calls": "المكالمات التي يجب إجراؤها",
        "coverage_ready_by_place": "حسب المدينة والحاجة",
        "coverage_ready_services": "الخدمات",
        "coverage_ready_callable": "بهاتف",
        "coverage_ready_checked": "تم التحقق منها",
    },
    "en": {
        "coverage_title": "Coverage",
        "coverage_about": "Where somebody helps, with what, and what is missing.",
        "coverage_intro": (
            "How many services by need and region. An empty cell is a place where nobody helps yet, or that the "
            "directory does not know."
        ),
        "coverage_need": "Need",
        "coverage_region": "Region",
        "coverage_all_needs": "All needs",
        "coverage_all_regions": "All regions",
        "coverage_country": "Whole country",
        "coverage_whole_region": "Whole region",
        "coverage_show": "Show",
        "coverage_reset": "Show everything",
        "coverage_map": "Map of the twelve regions",
        "coverage_map_about": (
            "One tile a region, laid out as on the map. The large number counts services, the small one those with "
            "a telephone."
        ),
        "coverage_table": "Table",
        "coverage_choose": "Choose a need or a region to see the detail.",
        "coverage_level_none": "no service",
        "coverage_level_mute": "no telephone",
        "coverage_level_few": "1 or 2 with a telephone",
        "coverage_level_some": "3 or more with a telephone",
        "coverage_services": "services: {count}",
        "coverage_callable": "tel.: {count}",
        "coverage_checked": "checked: {count}",
        "coverage_cell": "{place}, {need}: {services} services, {callable} with a telephone, {checked} ever checked",
        "coverage_mix": "Freshness",
        "coverage_colour_green": "checked lately",
        "coverage_colour_amber": "to be checked again",
        "coverage_colour_red": "old",
        "coverage_colour_hidden": "too old",
        "coverage_colour_never": "never checked",
        "coverage_ready_title": "Launch",
        "coverage_ready_about": "Is the directory ready to be opened to people?",
        "coverage_ready_yes": "Ready: the directory can be opened to people.",
        "coverage_ready_no": "Not ready to be opened to people, because:",
        "coverage_ready_facts": "Facts ever checked by somebody: {checked} of {facts}.",
        "coverage_lack_unreached": "{place}: nobody answers the telephone for “{need}”",
        "coverage_lack_phones": "numbers checked within {days} days: {are} of {wanted}; {share} % are needed",
        "coverage_lack_lines": (
            "emergency and national lines checked within {days} days: {are} of {wanted}; all are needed"
        ),
        "coverage_ready_calls": "See the calls to make",
        "coverage_ready_by_place": "By city and need",
        "coverage_ready_services": "Services",
        "coverage_ready_callable": "With a telephone",
        "coverage_ready_checked": "Ever checked",
    },
}
