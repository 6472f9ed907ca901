"""What to say on the telephone, in the language of whoever answers. It never says who asks for help."""

from typing import Final

SCRIPTS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "« Bonjour, je m’appelle… et je vous appelle de la part de Dalil. C’est un annuaire gratuit d’adresses "
        "utiles. »",
        "« Votre service y figure, et nous voulons être sûrs de ne donner que des renseignements justes. "
        "Avez-vous deux minutes ? »",
        "« Je vous lis ce que nous avons noté ; dites-moi si c’est encore vrai. » (Lire les points ci-dessous, "
        "un par un.)",
        "« Est-ce qu’il y a un moment où il vaut mieux appeler, ou quelque chose à apporter ? »",
        "« Merci beaucoup. Nous vous rappellerons dans quelques mois, pour rester à jour. Bonne journée ! »",
    ),
    "ar": (
        "«السلام عليكم، اسمي… وأتصل بكم من طرف دليل. هو دليل مجاني للعناوين المفيدة.»",
        "«خدمتكم مذكورة فيه، ونريد أن نتأكد من أننا لا نعطي إلا معلومات صحيحة. هل لديكم دقيقتان؟»",
        "«سأقرأ عليكم ما سجلناه، وأخبروني إن كان ما زال صحيحًا.» (تُقرأ النقاط أدناه واحدة واحدة.)",
        "«هل هناك وقت أفضل للاتصال، أو شيء يجب إحضاره؟»",
        "«شكرًا جزيلًا. سنعاود الاتصال بكم بعد بضعة أشهر لتبقى المعلومات محدّثة. يومكم سعيد!»",
    ),
    "en": (
        "“Hello, my name is… and I am calling for Dalil. It is a free directory of useful addresses.”",
        "“Your service is in it, and we want to be sure that what we tell people is right. Do you have two minutes?”",
        "“I will read you what we have; please tell me whether it is still so.” (Read the points below, one by one.)",
        "“Is there a better time to call, or something one should bring?”",
        "“Thank you very much. We will call again in a few months to keep it right. Have a good day!”",
    ),
}
