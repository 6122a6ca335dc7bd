"""The one error that a service raises on purpose."""


class DomainError(Exception):
    """A refusal, with a French sentence that the person who asked can read and act on."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message
