"""The two ways in which the world can stop the server. Anything else is a bug of ours, or a `Refusal` to a client."""


class Unusable(Exception):  # noqa: N818  # an answer to the operator
    """A database, file or setting that cannot be used. The message is one plain sentence or a few."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class Busy(Exception):  # noqa: N818  # names the world's state
    """The database did not take or give just now: locked for too long, disk full, connection gone. Nothing is stored."""
