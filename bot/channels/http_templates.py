"""Templates of HTTP lines: how an aggregator is asked to send an SMS, and how what it answers and posts is read.

A template is a TOML file, as in `http_examples/`, whose every key a line may replace with its own:

    numbers = "bare"             # how it writes numbers: "plus" (+212...) or "bare" (212...)
    [defaults]                   # values of placeholders, unless the line gives its own
    [send]                       # url, method (POST, PUT), encoding (json, form), headers, user and password, body;
                                 # when_ucs2: fields more where the text does not fit GSM-7
    [answer]                     # id: where its id is; code: where it says what became of the message; taken: the codes
                                 # of success; errors and http: codes and HTTP statuses, each with one of KINDS;
                                 # pattern: for answers in plain text, a regular expression that names id and code
    [inbound]                    # encoding, list, id, from, text
    [status]                     # encoding, list, id, reference, state; sent, delivered, and undelivered with reasons
    [proof]                      # kind (path, basic, header, signed) and user, header or algorithm

A place in an answer is a path such as `messages.0.status.name`; for `code` also `messages.*.status`, where each part of
a long message has one of its own: all must be of success, and one that is not decides. Texts may hold {to} {text}
{sender} {key} {reference} {callback} and any setting of the line's own, such as {api_key}: put into the read structure,
never into its source.
"""

import re
import tomllib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.channels.http_shapes import KINDS, Answer, Inbox, Proof, Receipts, Sending, Template, filled, placeholders
from bot.config import Wrong
from bot.lines.settings import LineSettings

EXAMPLES = Path(__file__).parent / "http_examples"
TABLES = ("defaults", "send", "answer", "inbound", "status", "proof")
OF_A_MESSAGE = ("to", "text", "sender", "key", "reference", "callback")
PROOFS = ("path", "basic", "header", "signed")


def examples() -> tuple[str, ...]:
    """The shipped examples, by name."""
    return tuple(sorted(path.stem for path in EXAMPLES.glob("*.toml")))


def template_of(settings: LineSettings) -> Template:
    """The line's template: its example's, with the line's own keys in place. Raises Wrong with one clear line."""
    merged = _merged(settings, _example(settings))
    tables = {name: _Table(settings.name, name, merged.get(name, {})) for name in TABLES}
    own = _own_values(settings, merged)
    inbound, status = (tables[name] if name in merged else None for name in ("inbound", "status"))
    if (inbound or status) and "proof" not in merged:
        raise Wrong(f"The line {settings.name} needs [proof], how a post proves itself.")
    template = Template(
        bare=merged["numbers"] == "bare",
        send=_sending(tables["send"], own),
        answer=_answer(tables["answer"]),
        inbound=_inbox(inbound) if inbound else None,
        status=_receipts(status) if status else None,
        proof=_proof(tables["proof"]) if inbound or status else None,
        own=own,
    )
    for name in ("send", "answer", *(n for n in ("inbound", "status") if n in merged)):
        tables[name].end()
    settings.knows_only("example", "numbers", "sender", "secret", *TABLES, *own)
    return template


class _Table:
    """One table of a template, whose keys are asked for by name; what nobody asked for is a slip of the pen."""

    def __init__(self, line: str, name: str, given: Any) -> None:
        if not isinstance(given, Mapping):
            raise Wrong(f"The line {line}: {name} must be a table.")
        self._line, self._name = line, name
        self._given, self._asked = given, set[str]()

    def wrong(self, key: str, wanted: str) -> Wrong:
        return Wrong(f"The line {self._line}: {self._name}.{key} must be {wanted}.")

    def get(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        return self._given.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(key, "a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.get(key, ())
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            raise self.wrong(key, "a text, or a list of texts")
        return tuple(values)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, "a table")
        return value

    def one_of(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in known:
            raise self.wrong(key, f"one of {', '.join(known)}")
        return value

    def reasons(self, key: str, known: Sequence[str] = ()) -> Mapping[str, str]:
        """A table of codes, each with a short reason; only these, where some are known."""
        value = self.table(key)
        if not all(isinstance(reason, str) and re.fullmatch("[a-z_]+", reason) for reason in value.values()):
            raise self.wrong(key, "a table of codes, each with a short word of small letters")
        if known and not set(value.values()) <= set(known):
            raise self.wrong(key, f"a table of codes, each with one of {', '.join(known)}")
        return value

    def end(self) -> None:
        unknown = sorted(set(self._given) - self._asked)
        if unknown:
            raise Wrong(f"The line {self._line}: {self._name} does not know {', '.join(unknown)}.")


def _example(settings: LineSettings) -> Mapping[str, Any]:
    name = settings.text("example", "")
    if name and name not in examples():
        raise Wrong(f"The line {settings.name} has no such example; there are {', '.join(examples())}.")
    return tomllib.loads((EXAMPLES / f"{name}.toml").read_text("utf-8")) if name else {}


def _merged(settings: LineSettings, example: Mapping[str, Any]) -> Mapping[str, Any]:
    """The example, each key of each table replaced by the line's where it has one."""
    merged: dict[str, Any] = {"numbers": settings.text("numbers", example.get("numbers", "plus"))}
    if merged["numbers"] not in ("plus", "bare"):
        raise Wrong(f"The line {settings.name}: numbers must be plus or bare.")
    for name in TABLES:
        table = settings.options.get(name, {})
        if not isinstance(table, Mapping):
            raise Wrong(f"The line {settings.name}: {name} must be a table.")
        if name in example or name in settings.options:
            merged[name] = {**example.get(name, {}), **table}
    return merged


def _own_values(settings: LineSettings, merged: Mapping[str, Any]) -> Mapping[str, str]:
    """The line's values for the placeholders of its template. Raises Wrong for one that nothing fills."""
    asked = sorted({name for name in placeholders(merged.get("send", {})) if name not in OF_A_MESSAGE})
    defaults = merged.get("defaults", {})
    return {name: settings.text(name, defaults.get(name)) for name in asked}


def _sending(table: _Table, own: Mapping[str, str]) -> Sending:
    encoding = table.one_of("encoding", ("json", "form"))
    body, more = table.table("body"), table.table("when_ucs2")
    if not {"to", "text"} <= set(placeholders(body)):
        raise table.wrong("body", "a table that holds {to} and {text}")
    if not all(_can_be_sent(value, flat=encoding == "form") for value in (*body.values(), *more.values())):
        raise table.wrong("body", "texts and numbers, in tables and lists only where the encoding is json")
    url = _outer(table, "url", table.text("url"), own)
    if not _is_safe(url):
        raise table.wrong("url", "an https:// address; http:// only in your own network, for secrets go there")
    headers = {name: _outer(table, "headers", value, own) for name, value in table.table("headers").items()}
    user = _outer(table, "user", table.text("user", ""), own)
    password = _outer(table, "password", table.text("password", ""), own)
    if user:
        headers["Authorization"] = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    method = table.one_of("method", ("POST", "PUT"), "POST")
    return Sending(url=url, method=method, encoding=encoding, headers=headers, body=body, when_ucs2=more)


def _outer(table: _Table, key: str, value: Any, own: Mapping[str, str]) -> str:
    """A text for the address or the headers, which are logged on the way: it holds the line's settings at most."""
    if not isinstance(value, str) or set(placeholders(value)) & set(OF_A_MESSAGE):
        raise table.wrong(key, "text, with the line's own settings at most")
    whole = str(filled(value, own))
    if not whole.isprintable() or not whole.isascii():
        raise table.wrong(key, "plain letters, digits and signs, once filled in")
    return whole


def _can_be_sent(value: Any, *, flat: bool) -> bool:
    if isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return not flat and all(_can_be_sent(each, flat=flat) for each in inner)
    return isinstance(value, str | int | float)


def _is_safe(url: str) -> bool:
    """Whether nobody reads along: by https, or to this machine and its own network."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        near = host == "localhost" or (parts.scheme == "http" and ip_address(host).is_private)
    except ValueError:
        return False
    return port != 0 and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and near))


def _answer(table: _Table) -> Answer:
    pattern = table.text("pattern", "")
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error:
        raise table.wrong("pattern", "a regular expression") from None
    place, code, taken = table.text("id"), table.texts("code"), frozenset(table.texts("taken"))
    if compiled and not {place, *code} <= set(compiled.groupindex):
        raise table.wrong("pattern", "an expression whose groups are named as id and code say")
    if code and not taken:
        raise table.wrong("taken", "the codes of success, for there is a code")
    return Answer(
        id=place,
        code=code,
        taken=taken,
        errors=table.reasons("errors", tuple(KINDS)),
        http=table.reasons("http", tuple(KINDS)),
        pattern=compiled,
    )


def _inbox(table: _Table) -> Inbox:
    encoding = table.one_of("encoding", ("json", "form"))
    where = (table.text("list", ""), table.text("id"), table.text("from"), table.text("text"))
    return Inbox(encoding, *where)


def _receipts(table: _Table) -> Receipts:
    if not table.texts("state"):
        raise table.wrong("state", "where a report says what became of the message")
    return Receipts(
        encoding=table.one_of("encoding", ("json", "form")),
        list=table.text("list", ""),
        id=table.text("id"),
        reference=table.text("reference", ""),
        state=table.texts("state"),
        sent=frozenset(table.texts("sent")),
        delivered=frozenset(table.texts("delivered")),
        undelivered=table.reasons("undelivered"),
    )


def _proof(table: _Table) -> Proof:
    kind = table.one_of("kind", PROOFS)
    proof = Proof(
        kind=kind,
        user=table.text("user", None if kind == "basic" else ""),
        header=table.text("header", None if kind == "header" else ""),
        algorithm=table.one_of("algorithm", ("sha256", "sha512"), "sha256"),
    )
    table.end()
    return proof
