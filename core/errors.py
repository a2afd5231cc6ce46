"""The one error family: every message is a French sentence that says what to do."""


class PoleError(Exception):
    """Base of all refusals; `str(error)` is shown to the user as it is."""


class InvalidInput(PoleError):
    """What was typed or given cannot be used as it is."""


class NotAllowed(PoleError):
    """The acting person may not do or see this; the sentence says whom to ask.

    `action` is the code of what was refused, for the audit log; empty when there is none.
    """

    def __init__(self, message: str, *, action: str = "") -> None:
        super().__init__(message)
        self.action = action


class NotFound(PoleError):
    """The record does not exist, or does not exist for the acting person."""


class Conflict(PoleError):
    """Somebody else changed the record meanwhile; nothing was overwritten."""


class UnreadableFile(PoleError):
    """A file that cannot be opened, or must not be."""


class StoreUnavailable(PoleError):
    """The store cannot be opened or written to (in use, damaged, disk full)."""
