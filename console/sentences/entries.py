"""Proposals as the catalogues have them: entries of a .po file, with their comments, and the file around them."""

from collections.abc import Mapping

from babel.messages.pofile import normalize

from locales.catalogue import HERE, Sentence


def entry(key: str, sentence: Sentence) -> str:
    """One sentence with its state, its author's notes and the file it belongs to."""
    lines = [f"# state: {sentence.state} {sentence.reviewed}, {sentence.reader}"]
    lines += [f"#. {sentence.notes}"] if sentence.notes else []
    lines += [f"#: {sentence.file}.po"] if sentence.file else []
    lines += [f"msgid {_quoted(key)}"]
    if len(sentence.forms) > 1:
        lines += [f"msgid_plural {_quoted(key)}"]
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(sentence.forms)]
    else:
        lines += [f"msgstr {_quoted(sentence.forms[0])}"]
    return "\n".join(lines) + "\n"


def written(code: str, sentences: Mapping[str, Sentence]) -> str:
    """The whole file of one language, beginning as that language's catalogues do: its plural rule stands there."""
    catalogue = min((HERE / code / "LC_MESSAGES").glob("*.po"))
    head = catalogue.read_text("utf-8").partition("\n\n")[0] + "\n"
    return "\n".join([head, *(entry(key, one) for key, one in sentences.items())])


def _quoted(text: str) -> str:
    return str(normalize(text, width=0))
