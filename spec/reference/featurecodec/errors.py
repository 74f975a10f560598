"""The exceptions that the other modules raise."""


class Refused(Exception):
    """An input that the specification refuses: the code of the clause's table and the details."""

    def __init__(self, code, *details):
        super().__init__(f"refused with code {code}" + (f", {details}" if details else ""))
        self.code = code
        self.details = details


class Failed(Exception):
    """A question that cannot be asked: of a receiver that is not open, with a map of the wrong size, and so on."""
