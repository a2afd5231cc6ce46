"""What is said of an error that nobody foresaw: a code and a place, never its message.

The message of a foreign error may quote what somebody typed about a child.
"""

import hashlib
import traceback
from pathlib import Path
from typing import Final

_DEPTH: Final = 4


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]


def code_incident(error: BaseException) -> str:
    """Return six hex digits that are the same each time an error comes from the same place."""
    where = f"{type(error).__name__} {' '.join(_places(error))}"
    return hashlib.sha256(where.encode()).hexdigest()[:6].upper()


def describe_incident(error: BaseException) -> str:
    """Write the log line of an error: code, class and lines of code; nothing that was typed."""
    return (
        f"incident {code_incident(error)} : {type(error).__name__} ({' < '.join(_places(error))})"
    )
