"""What travels between a book and a shared company: declaration, receipt, events and their canonical form."""

from wire.canonical import Malformed
from wire.reading import Invalid, Issue

__all__ = ["Invalid", "Issue", "Malformed"]
