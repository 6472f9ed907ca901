"""The store's tables of the SMS lines: how each one does, what it has sent, what is wrong with it, tests of it.

A `sms_line` is well while `down_at`, since when it is not, is 0; `tried_at` is when it was last tried in vain;
`beat_at` is when its last sign of life came, `signed_at` the moment that sign bore; `sent_at` is when it last said that
a message went; `free_at` when the pace it may send at lets the next message go.

`sms_use` counts messages handed over and their cost, in millionths, by the hour (milliseconds since 1970 divided by
3,600,000). An `sms_alarm` is open until `ended_at`; the partial unique index lets each thing be wrong once at a time.
An `sms_test` holds the hash of a code that `dalil doctor lines` has sent, and how it came back.
Nothing here tells of anybody. Times are whole milliseconds since 1970.
"""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text

from bot.store import desk
from bot.store.columns import KEY, number, one_of, where, word

metadata = desk.metadata

ALARM_KINDS = ("down", "asleep", "no_network", "battery", "queue_full", "line_full", "near_cap", "cap")

sms_line = Table(
    "sms_line",
    metadata,
    Column("name", Text, primary_key=True),
    number("beat_at"),
    number("down_at"),
    number("tried_at"),
    word("why"),
    number("free_at"),
    number("signed_at"),
    number("sent_at"),
)

sms_use = Table(
    "sms_use",
    metadata,
    Column("line", Text, primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    number("messages"),
    number("parts"),
    number("cost"),
    number("refused"),
)

sms_alarm = Table(
    "sms_alarm",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("line", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    one_of("sms_alarm", "kind", ALARM_KINDS),
    Index("sms_alarm_once", "line", "kind", unique=True, **where("ended_at IS NULL")),
)

sms_test = Table(
    "sms_test",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("came_at", BigInteger),
    word("came_by"),
)
