"""How reading says no: a whole file is refused, a line or a value has a problem."""

from dataclasses import dataclass, field


class Refused(Exception):
    """A file that is not read at all.

    `code` is stable and for programs, `message` is translatable and for people.
    """

    def __init__(self, code, message):
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self):
        return str(self.message)


class BadValue(ValueError):
    """A cell that cannot be read as what it should be; `code` and `message` as in `Refused`."""

    def __init__(self, code, message):
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self):
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one line cannot be used. `column` is its 0-based index, None when the whole line is meant."""

    code: str
    message: object = field(repr=False)
    column: int | None = None
