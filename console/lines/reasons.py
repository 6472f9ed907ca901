"""What a line's reason for being down says, and asks to be done: which words of `console.texts.lines_wrong`, by the
line's kind and its reason. Another kind is a provider's; another reason is told as an answer that is not as it should.
"""

from types import MappingProxyType

WHY = MappingProxyType(
    {
        "network": "network",
        "silent": "silent",
        "unanswered": "unanswered",
        "dropped": "dropped",
        "unconfirmed": "unconfirmed",
        "unauthorised": "unauthorised",
        "account_suspended": "account_suspended",
        "no_credit": "no_credit",
        "sender_refused": "sender_refused",
        "refused": "refused",
        "provider_busy": "busy",
        "busy": "busy",
        "queue_full": "queue_full",
        "link_down": "operator",
        "smsbox_down": "smsbox",
        "no_network": "no_network",
        "no_device": "no_device",
        "asleep": "asleep",
        "odd_answer": "odd_answer",
        "unwell": "unwell",
        "not_open": "other",
    }
)
"""In which words a reason is said."""
DOWN = MappingProxyType({"smsgate": "down_phone", "kannel": "down_operator", "jasmin": "down_operator"})
"""What to do about a line that is down, by its kind, where its reason asks for nothing of its own."""
ADVICE = MappingProxyType(
    {
        "unauthorised": "down_password",
        "odd_answer": "down_address",
        "unwell": "down_unwell",
        "no_credit": "down_credit",
        "no_device": "down_device",
        "sender_refused": "down_sender",
        "smsbox_down": "down_smsbox",
        "refused": "down_ask",
        "provider_busy": "down_ask",
        "busy": "down_ask",
        "queue_full": "down_ask",
        "unconfirmed": "down_unconfirmed",
        "asleep": "asleep",
        "no_network": "no_network",
    }
)
"""What a reason asks for, whatever the line is."""
OF_A_KIND = MappingProxyType(
    {
        ("down_phone", "dropped"): "down_sim",
        ("down_provider", "link_down"): "down_address",
        ("down_provider", "network"): "down_far",
    }
)
"""What a reason asks for of a line of one kind, the kind as `DOWN` has it."""


def why(kind: str, reason: str) -> str:
    """The name of the words that say why. Only a gateway has a link to an operator that could be down."""
    if reason == "link_down" and _usual(kind) != "down_operator":
        return "other"
    return WHY.get(reason, "other")


def advice(kind: str, reason: str) -> str:
    """The name of the words that say what to do."""
    usual = _usual(kind)
    return ADVICE.get(reason) or OF_A_KIND.get((usual, reason), usual)


def _usual(kind: str) -> str:
    return DOWN.get(kind, "down_provider")
