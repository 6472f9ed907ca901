"""What the tables of the store are written with: keys, known values, conditions of partial indexes."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Integer, Text, false, text

KEY = BigInteger().with_variant(Integer, "sqlite")


def one_of(table: str, column: str, states: tuple[str, ...]) -> CheckConstraint:
    """A check that the column holds one of these."""
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, states))})", name=f"{table}_{column}_known")


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def word(name: str, usual: str = "") -> Column[str]:
    """A column of text that is never NULL."""
    return Column(name, Text, nullable=False, server_default=usual)


def number(name: str, usual: int = 0) -> Column[int]:
    """A column of a whole number, often milliseconds, that is never NULL."""
    return Column(name, BigInteger, nullable=False, server_default=str(usual))


def flag(name: str) -> Column[bool]:
    """A column that is true or false, false at first."""
    return Column(name, Boolean(create_constraint=False), nullable=False, server_default=false())
