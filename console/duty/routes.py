"""The routes of the duty, and its way in."""

from console.auth.permission import DESK, Link
from console.duty import leaving, settings, teams, tonight, week
from console.duty.at_hand import DUTY

ROUTES = (*tonight.ROUTES, *leaving.ROUTES, *settings.ROUTES, *week.ROUTES, *teams.ROUTES)
LINKS = (Link(DUTY, "duty_title", "duty_about", DESK),)
