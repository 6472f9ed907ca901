"""The routes of the desk, gathered: its pages, the panels beside a conversation, what supervisors see."""

from console.desk import (
    audit,
    calls,
    cases,
    complaints,
    debriefs,
    entering,
    facts,
    glass,
    notes,
    phrases,
    procedures,
    quiet,
    services,
    sheets,
    transfer,
)

ROUTES = (
    *cases.ROUTES,
    *facts.ROUTES,
    *services.ROUTES,
    *phrases.ROUTES,
    *sheets.ROUTES,
    *notes.ROUTES,
    *calls.ROUTES,
    *transfer.ROUTES,
    *procedures.ROUTES,
    *entering.ROUTES,
    *quiet.ROUTES,
    *glass.ROUTES,
    *debriefs.ROUTES,
    *complaints.ROUTES,
    *audit.ROUTES,
)
LINKS = (*cases.LINKS, *complaints.LINKS, *audit.LINKS)
MORE = (*entering.LINKS, *glass.LINKS, *debriefs.LINKS, *quiet.LINKS)
"""What the desk itself leads to, outside the navigation."""
