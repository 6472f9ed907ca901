"""Structured logs, one JSON object a line: never a message's text, a number, a chat id or a place (R24).

An error is told by its type and where it was raised, because its message may quote somebody.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TELLTALES = ("httpx", "httpcore", "telegram", "twilio", "urllib3", "uvicorn.access", "sqlalchemy", "alembic")
"""Loggers that print URLs with a bot's token, people's ids, or parameters."""


OURS = "dalil"
"""Only our own loggers keep their texts constant; a library may have put anything into its own."""


class Lines(logging.Formatter):
    """One JSON object a record: the constant text, and the fields given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. A record's exception is described, never printed."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        what = str(record.msg) if record.name.startswith(OURS) else f"{record.module}:{record.lineno}"
        line = {"at": at, "level": record.levelname.lower(), "from": record.name, "what": what}
        line |= {k: v for k, v in vars(record).items() if k not in _PLAIN}
        if record.exc_info and record.exc_info[1]:
            line["why"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)


def describe(error: BaseException) -> str:
    """An error's type and the line it came from, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where


def set_up(level: str = "INFO") -> None:
    """Log to standard error. Loggers of libraries that would tell too much are silent."""
    logging.raiseExceptions = False  # logging's own complaint would print the record, words and all
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TELLTALES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
