"""The tree of errors, and the finding: what every check reports.

::

    HarmattanError            exit code 1
    ├── RecordError           1   a record does not say what it should; carries findings
    ├── QueryError            2   a query, stored or typed, or a value for it is not right
    ├── InputError            3   a file cannot be read or is not what it should be
    │   └── LedgerError       3   the decisions on identity contradict each other
    └── StoreError            4   the store or endpoint does not answer
        ├── StoreLocked       4   somebody else writes
        └── StoreDamaged      4   the store is not what its ledger says
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Severity = Literal["error", "warning", "info"]
RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a check has to say about one place of a file.

    ``line`` and ``column`` count from 1, in characters; ``code`` is stable and ``harmattan explain`` knows it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Return ``path:line:column: severity[code]: message``."""
        return f"{self.path}:{self.line}:{self.column}: {self.severity}[{self.code}]: {self.message}"

    def shown(self) -> str:
        """Return the finding with its source line and a caret, tabs and wide lines cut to what a terminal shows."""
        if not self.source:
            return str(self)
        start = max(0, self.column - 81)
        text = self.source[start : start + 120].replace("\t", " ")
        return f"{self}\n    {text}\n    {' ' * (self.column - 1 - start)}^"


class HarmattanError(Exception):
    """Anything that Harmattan refuses; its text is for the person who asked."""

    exit_code: ClassVar[int] = 1


class RecordError(HarmattanError):
    """A record that cannot be taken as it is; ``findings`` says where and why, ``read`` is the ``Record`` as far as it could be read."""

    def __init__(self, findings: Sequence[Finding], read: Any = None) -> None:
        """Keep the findings, in the order of the file."""
        self.findings = sorted(findings)
        self.read = read
        super().__init__("\n".join(map(str, self.findings)))


class QueryError(HarmattanError):
    """A query, stored or typed, or a value given for one of its parameters, is not right."""

    exit_code = 2


class InputError(HarmattanError):
    """A file cannot be read, or is not what it should be."""

    exit_code = 3


class LedgerError(InputError):
    """The decisions on identity contradict each other."""


class StoreError(HarmattanError):
    """The store or endpoint does not answer as it should."""

    exit_code = 4


class StoreLocked(StoreError):
    """Another process writes to the store."""


class StoreDamaged(StoreError):
    """The store is not what its ledger of commits says."""
