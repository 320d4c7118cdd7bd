"""Record, amend and remove a musician's certificates: A1s and tax residence certificates."""

from desktop.core.bin import TOPIC as BIN
from desktop.core.certificates import CertificateCommand, check_certificate
from desktop.core.problems import Refused
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

TOPICS = frozenset({"people", "contracts"})


def record_certificate(book: Book, command: CertificateCommand) -> Done:
    """Record a new certificate, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or the musician or the certificate is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Person

    if problems := check_certificate(command):
        raise Refused(problems)
    assert command.country is not None
    assert command.from_on is not None
    assert command.to_on is not None
    with book.transaction(Step(AUTO, TOPICS)) as session:
        from desktop.core.store.band_tables import Certificate

        find.existing(session, Person, command.person)
        paper = (
            find.existing(session, Certificate, command.id)
            if command.id
            else Certificate(id=book.new_id(), person_id=command.person)
        )
        paper.kind, paper.country = command.kind, command.country
        paper.from_on, paper.to_on = command.from_on.isoformat(), command.to_on.isoformat()
        paper.note = tidy(command.note) or None
        session.add(paper)
        return Done(paper.id, TOPICS)


def remove_certificate(book: Book, key: str) -> Done:
    """Remove a certificate.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.band_tables import Certificate

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "certificate", find.existing(session, Certificate, key))
    return Done(key, TOPICS | BIN)
