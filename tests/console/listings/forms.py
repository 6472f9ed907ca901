"""Forms read off a page as a browser reads them, to be sent back as they are or with something changed."""

from html.parser import HTMLParser
from typing import Any

Fields = list[tuple[str, str]]


class _Forms(HTMLParser):
    """The fields of every form of a page, by the form's action."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {}
        self._here: Fields = []
        self._select = self._textarea = ""
        self._text = ""
        self._first: str | None = None
        self._is_chosen = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._here = self.forms.setdefault(told.get("action", ""), [])
        elif tag == "input" and "name" in told and (told.get("type") != "checkbox" or "checked" in told):
            self._here.append((told["name"], told.get("value", "")))
        elif tag == "select":
            self._select, self._first, self._is_chosen = told.get("name", ""), None, False
        elif tag == "option" and self._select:
            self._first = told.get("value", "") if self._first is None else self._first
            if "selected" in told:
                self._here.append((self._select, told.get("value", "")))
                self._is_chosen = True
        elif tag == "textarea":
            self._textarea, self._text = told.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            if not self._is_chosen:
                self._here.append((self._select, self._first or ""))
            self._select = ""
        elif tag == "textarea" and self._textarea:
            self._here.append((self._textarea, self._text.removeprefix("\n")))
            self._textarea = ""


def form(page: str, action: str) -> dict[str, Any]:
    """The fields of the form that is sent to this address (what stands after # does not count)."""
    [fields] = [fields for where, fields in _Forms(page).forms.items() if where.split("#")[0] == action]
    found: dict[str, Any] = {}
    for name, value in fields:
        found[name] = [*found[name], value] if name in found else [value]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items() if name != "csrf"}
