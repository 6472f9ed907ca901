"""Every page of the directory, in one hand-written list; the first path that fits answers, so fixed ones go first."""

from console.auth.permission import Link
from console.listings import (
    answers,
    at_once,
    calls,
    changes,
    coverage,
    duplicates,
    editing,
    history,
    imports,
    new,
    numbers,
    providers,
    search,
    service,
    sheets,
)
from console.shell.page import Page

ROUTES: tuple[Page, ...] = (
    *search.ROUTES,
    *new.ROUTES,
    *editing.ROUTES,
    *at_once.ROUTES,
    *history.ROUTES,
    *service.ROUTES,
    *numbers.ROUTES,
    *changes.ROUTES,
    *duplicates.ROUTES,
    *imports.ROUTES,
    *calls.ROUTES,
    *coverage.ROUTES,
    *sheets.ROUTES,
    *answers.ROUTES,
    *providers.ROUTES,
)
LINKS: tuple[Link, ...] = (
    *search.LINKS,
    *calls.LINKS,
    *changes.LINKS,
    *coverage.LINKS,
    *imports.LINKS,
    *answers.LINKS,
    *sheets.LINKS,
    *providers.LINKS,
    *duplicates.LINKS,
)
