"""Why a line did not take a test, or what it took did not come back: in plain words, with what to look at."""

from types import MappingProxyType

WHY = MappingProxyType(
    {
        "network": "nobody answers at its address: is the telephone or the gateway on, and its url right?",
        "no_answer": "it fell silent",
        "silent": "it fell silent",
        "unauthorised": "it refuses our name, password or key",
        "no_device": "its server knows no such telephone: look at device_id, and at the app",
        "unwell": "it calls itself unwell: look at the app, or at its server",
        "odd_answer": "what answers at its url is not what its kind should say",
        "smsbox_down": "Kannel runs no smsbox, or url is not that of its sendsms",
        "link_down": "its gateway has no link to the operator",
        "queue_full": "it has as much in hand as it can",
        "provider_busy": "its server has trouble of its own: try again later",
        "rate": "it was given too many at once: try again in a moment",
        "not_now": "it cannot just now: try again in a moment",
        "throttled": "it was given too many at once: try again in a moment",
        "refused": "it does not say why: look at its own log",
        "no_credit": "its account has no credit",
        "account_suspended": "its account is suspended",
        "no_route": "it has no way to this number",
        "sender_refused": "it does not let us send from this number",
        "not_a_number": "this is no number that can be written to",
        "bad_number": "it says that this is no number that can be written to",
        "not_mobile": "it says that no SMS reaches this number",
        "unknown_handset": "it says that no telephone has this number now",
        "blocked": "whoever has this number refuses its SMS",
        "stopped": "whoever has this number refuses its SMS",
        "premium": "whoever writes to this number pays for it",
        "foreign": "it may not write to this number: look at its prefixes",
        "landline": "this is the number of a landline",
        "cap": "the day's money is spent: DALIL_SMS_DAILY_CAP",
        "line_full": "its per_day is reached",
        "hour_full": "its per_hour is reached",
        "pace": "others are before us: try again in a moment",
    }
)
"""What is told for each reason why a line is not well, or did not take a message."""
LOOK_AT = MappingProxyType(
    {
        "smsgate": "In the app: is a webhook registered for sms:received, and is the signing key the one set here?",
        "kannel": "In kannel.conf: is post-url this address, with the line's name and secret before the host?",
        "jasmin": "In Jasmin's jcli: does morouter lead to an httpccm of this address, with method POST?",
        "http": "At the aggregator: is this where it posts messages, with the proof that the line's template asks for?",
        "twilio": "In Twilio's console: does the number post its messages there?",
    }
)
"""Of each kind of line, where what people write gets lost."""


def because(reason: str) -> str:
    """A sentence for a reason of ours."""
    told = WHY.get(reason, f"It was refused ({reason})")
    return told[0].upper() + told[1:] + ("" if told.endswith("?") else ".")
