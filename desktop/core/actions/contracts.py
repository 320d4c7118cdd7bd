"""Draft contracts, sign them, split them, drop them. Sealing has a file of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.core.attendance import TYPED, Absences, kept_absences
from desktop.core.bin import TOPIC as BIN
from desktop.core.contracts import (
    ContractCommand,
    Place,
    basis_problems,
    check_contract,
    equal_shares,
    place_problems,
    recipe_text,
)
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.queries import people
from desktop.core.queries.gigs import gig_detail
from desktop.core.queries.settings import setting
from desktop.core.splitting import fee_problems
from desktop.core.store.book import AUTO, Book, Done, Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.countries import Countries
    from desktop.core.store.tables import Contract

TOPICS = frozenset({"contracts", "gigs", "people"})
PAYMENT_DAYS = 30

_SIGN = N_("undo", "signing")
_VOID = N_("undo", "dropping the contract")
_NO_CLIENT = N_(
    "contract", "This gig has no client yet. Add one to the gig first: a contract is made with somebody."
)
_APART = N_(
    "contract",
    "These gigs cannot be in one contract: it needs one client and one currency, and none of them may be cancelled.",
)
_TAKEN = N_("contract", "The gig on {on} is already in another contract.")
_GONE = N_("contract", "This gig no longer exists.")
_DECLARED = N_("contract", "Papers of this contract were sealed. It can be called off, not deleted.")
_PAID = N_("contract", "A payment was given to this contract. Give the payment to something else first.")


def draft_from_gig(book: Book, gig_id: str, countries: "Countries") -> Done:
    """Draft the contract of one gig: its client, band and fee, the band's members, and last time's recipe.

    The recipe of the band's last contract is fitted to its members as they are now; a band without one begins with
    equal shares.

    Raises:
        Refused: the gig has no client, or is in a contract already.
    """
    return draft_from_gigs(book, (gig_id,), countries)


def draft_from_gigs(book: Book, gig_ids: Sequence[str], countries: "Countries") -> Done:
    """Draft one contract of several gigs as `draft_from_gig` does of one: the first gives the band, the fee is the sum.

    Gigs without a client are taken along with the others.

    Raises:
        Refused: none has a client, they have several clients or currencies, one is cancelled, or one is in a contract.
    """
    found = [gig_detail(book, gig_id) for gig_id in gig_ids]
    gigs = sorted((gig for gig in found if gig is not None), key=lambda gig: gig.on)
    if not gigs or len(gigs) < len(found):
        raise refuse("gigs", _GONE)
    clients = sorted({gig.client for gig in gigs if gig.client})
    if not clients:
        raise refuse("client", _NO_CLIENT)
    apart = len(clients) > 1 or len({gig.currency for gig in gigs}) > 1
    if len(gigs) > 1 and (apart or any(gig.state == GigState.CANCELLED for gig in gigs)):
        raise refuse("gigs", _APART)
    gig, client_name = gigs[0], clients[0]
    on = date.fromisoformat(gig.on)
    line_up = _band_line_up(book, gig.band)
    signer = _signer(book, line_up)
    home = countries.get(_home(book, signer))
    client = next(
        (people.client(book, row.id) for row in people.clients(book) if row.name == client_name), None
    )
    vat = home.usual_vat_on(on, client) if home else None
    company_fee = home.fee_on(on) if home else None
    keys = [place.person for place in line_up]
    steps, shares_by, origin = _first_recipe(book, gig.band, line_up, gig.on, gig.currency) or (
        equal_shares(company_fee.percent if company_fee else None, keys),
        TYPED,
        None,
    )
    command = ContractCommand(
        client=client_name,
        band=gig.band or "",
        gigs=tuple(each.id for each in gigs),
        fee=Money(sum(each.fee_minor or 0 for each in gigs), gig.currency),
        vat_percent=vat.percent if vat else None,
        payment_days=PAYMENT_DAYS,
        signer=signer,
        line_up=line_up,
        steps=steps,
        shares_by=shares_by,
    )
    return draft_contract(book, command, origin)


def _first_recipe(
    book: Book, band: str | None, line_up: Sequence[Place], on: str, currency: str
) -> "tuple[Sequence[Mapping[str, Any]], str, tuple[str, int] | None] | None":
    """Return last time's recipe of the band, fitted to the line-up; None where there is none."""
    from desktop.core.kept_recipes import fitted
    from desktop.core.queries.recipes import last_time

    found = next((b for b in people.bands(book) if b.name == band), None)
    keys = [place.person for place in line_up]
    last = last_time(book, found.id, keys, on) if found and keys else None
    if last is None:
        return None
    made = fitted(last.kept, line_up, currency)
    return made.steps, made.shares_by, made.origin


def draft_contract(book: Book, command: ContractCommand, origin: tuple[str, int] | None = None) -> Done:
    """Draft a new contract, or amend the one whose id the command carries.

    `origin` is the kept recipe that a new contract is split with, and its version.

    Raises:
        Refused: a field is wrong, a gig is gone or in another contract, or the contract is sealed.
    """
    if problems := check_contract(command):
        raise Refused(problems)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        return Done(_write(book, session, command, origin), TOPICS)


def split_contract(
    book: Book,
    contract_id: str,
    line_up: Sequence[Place],
    steps: Sequence[Mapping[str, Any]],
    fee: Money | None = None,
    *,
    shares_by: str | None = None,
    absences: Absences | None = None,
) -> Done:
    """Keep a line-up and a recipe, as far as they are typed; a recipe that does not fit yet is kept as well.

    What is None stays as it is kept. Absences are of the contract's own gigs and of musicians of the line-up; others
    are left out.

    Raises:
        Refused: a musician stands in the line-up twice, the fee is none, the shares go by something unknown, or the
            contract is sealed.
    """
    from desktop.core.actions import find

    basis = [] if shares_by is None else basis_problems(shares_by)
    if problems := place_problems(line_up) + fee_problems(fee) + basis:
        raise Refused(problems)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        contract = find.unsealed(session, contract_id)
        assert contract is not None
        if fee is not None:
            find.drop_rate(contract, fee.currency)
            contract.fee_minor, contract.currency = fee.minor, fee.currency
        contract.recipe = recipe_text(steps)
        contract.shares_by = shares_by or contract.shares_by
        contract.version += 1
        write_line_up(session, contract_id, line_up)
        write_absences(session, contract_id, line_up, absences)
    return Done(contract_id, TOPICS)


def mark_signed(book: Book, contract_id: str, on: date | None) -> Done:
    """Note the day the client signed, or that it is not signed after all."""
    from desktop.core.actions import find

    with book.transaction(Step(_SIGN, TOPICS)) as session:
        contract = find.unsealed(session, contract_id)
        assert contract is not None
        contract.signed_on = on.isoformat() if on else None
        contract.state = "agreed" if on else "draft"
    return Done(contract_id, TOPICS)


def void_contract(book: Book, contract_id: str) -> Done:
    """Drop a contract that was never sealed; its gigs are free for another one."""
    from desktop.core.actions import find
    from desktop.core.actions.corrections import refuse_while_correcting

    with book.transaction(Step(_VOID, TOPICS)) as session:
        contract = find.unsealed(session, contract_id)
        assert contract is not None
        refuse_while_correcting(session, contract_id)
        contract.state = "void"
        write_absences(session, contract_id, (), {})
        for gig in find.gigs_of(session, contract_id):
            gig.contract_id = None
    return Done(contract_id, TOPICS)


def delete_contract(book: Book, contract_id: str) -> Done:
    """Put a contract of which no paper was ever sealed into the bin; its gigs stay and are free for another one.

    Raises:
        Refused: it is gone, a paper of it was sealed, or money was given to it.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.actions.corrections import refuse_while_correcting
    from desktop.core.actions.gigs import is_paid, was_sealed
    from desktop.core.store.tables import Contract as Table

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        contract = find.existing(session, Table, contract_id)
        refuse_while_correcting(session, contract_id)
        if was_sealed(session, contract_id):
            raise refuse("", _DECLARED)
        if is_paid(session, contract_id):
            raise refuse("", _PAID)
        discard(book, session, "contract", contract)
    return Done(contract_id, TOPICS | BIN)


def _write(book: Book, session: "Session", command: ContractCommand, origin: tuple[str, int] | None) -> str:
    """Write a contract's row, its line-up and its hold on the gigs; return its id."""
    from desktop.core.actions import find
    from desktop.core.store.tables import Band
    from desktop.core.store.tables import Contract as Table

    contract = find.unsealed(session, command.id) or Table(id=book.new_id(), demo=False, version=0)
    client = find.client_of(book, session, command.client, command.gigs)
    band = find.named(book, session, Band, command.band)
    assert client is not None
    contract.client_id, contract.band_id = client, band
    find.drop_rate(contract, command.fee.currency)
    contract.fee_minor, contract.currency = command.fee.minor, command.fee.currency
    contract.vat_percent = None if command.vat_percent is None else f"{command.vat_percent.normalize():f}"
    contract.payment_days, contract.signer_id = command.payment_days, command.signer
    contract.signed_on = command.signed_on.isoformat() if command.signed_on else None
    contract.state = "agreed" if command.signed_on else "draft"
    contract.recipe, contract.version = recipe_text(command.steps), contract.version + 1
    contract.shares_by = command.shares_by
    if origin is not None:
        contract.recipe_id, contract.recipe_version = origin
    session.add(contract)
    session.flush()
    write_line_up(session, contract.id, command.line_up)
    write_absences(session, contract.id, (), {})
    _hold_gigs(session, contract, command.gigs)
    write_absences(session, contract.id, command.line_up, command.absences)
    return contract.id


def write_line_up(session: "Session", contract_id: str, line_up: Sequence[Place]) -> None:
    """Write who plays under a contract, in this order."""
    from sqlalchemy import delete

    from desktop.core.store.tables import LineUp

    session.execute(delete(LineUp).where(LineUp.contract_id == contract_id))
    session.add_all(
        LineUp(contract_id=contract_id, person_id=place.person, position=n, plays=place.plays or None)
        for n, place in enumerate(line_up)
    )


def write_absences(
    session: "Session", contract_id: str, line_up: Sequence[Place], absences: Absences | None
) -> None:
    """Write who plays which of a contract's gigs not; None keeps what still fits the line-up."""
    from sqlalchemy import delete, select

    from desktop.core.store.band_tables import Absence
    from desktop.core.store.tables import Gig

    session.flush()
    gigs = list(session.scalars(select(Gig.id).where(Gig.contract_id == contract_id)))
    keys = {place.person for place in line_up}
    if absences is None:
        gone = delete(Absence).where(Absence.gig_id.in_(gigs), Absence.person_id.not_in(keys))
        session.execute(gone)
        return
    session.execute(delete(Absence).where(Absence.gig_id.in_(gigs)))
    session.add_all(
        Absence(gig_id=gig, person_id=person)
        for gig, persons in kept_absences(absences, gigs, keys).items()
        for person in sorted(persons)
    )
    session.flush()


def _hold_gigs(session: "Session", contract: "Contract", gigs: Sequence[str]) -> None:
    """Let the contract cover exactly these gigs; refuse with every one that is gone or taken."""
    from desktop.core.actions import find
    from desktop.core.actions.corrections import remember_gig
    from desktop.core.store.tables import Gig

    for gig in find.gigs_of(session, contract.id):
        if gig.id not in gigs:
            gig.contract_id = None
    problems = []
    for place, key in enumerate(gigs):
        gig_row = session.get(Gig, key)
        if gig_row is None:
            problems.append(Problem(f"gigs[{place}]", _GONE))
        elif gig_row.contract_id not in (None, contract.id):
            problems.append(Problem(f"gigs[{place}]", _TAKEN, {"on": date.fromisoformat(gig_row.on_date)}))
        else:
            remember_gig(session, contract.id, gig_row)
            gig_row.contract_id = contract.id
            gig_row.client_id = contract.client_id
    if problems:
        raise Refused(problems)


def _band_line_up(book: Book, band: str | None) -> tuple[Place, ...]:
    """Return the members of a band with what they usually play; without a band, the owner of the book alone."""
    found = next((b for b in people.bands(book) if b.name == band), None)
    members = [m.id for m in people.band_members(book, found.id)] if found else []
    me = setting(book, "me")
    persons = [p for key in (members or ([me] if me else [])) if (p := people.person(book, key))]
    return tuple(Place(p.id or "", p.plays) for p in persons)


def _signer(book: Book, line_up: Sequence[Place]) -> str | None:
    """Return who signs: the owner of the book where playing, else the first of the line-up."""
    me = setting(book, "me")
    keys = [place.person for place in line_up]
    return me if me in keys else (keys[0] if keys else None)


def _home(book: Book, signer: str | None) -> str:
    """Return the country whose company invoices: the signer's residence, else the book's country."""
    person: PersonCommand | None = people.person(book, signer) if signer else None
    return (person.residence if person else None) or setting(book, "country") or ""
