"""The server's endpoints (`docs/protocol.md`), each a thin layer over intake, enrolment, questions and feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from company import (
    enrolment,
    feed,
    holdings,
    incoming,
    intake,
    keysets,
    openapi,
    packs,
    proving,
    questions,
    receipts,
    schemas,
)
from company.clock import Clock, stamp
from company.enrolment import Device
from company.gathering import Gathering
from company.identity import Company, Ring
from company.incoming import HELD, JSON_TYPE, SIGNED, WISH
from company.intake import Delivery, Wanted
from company.problems import Refusal
from company.proving import Asked, Nonces
from company.schemas import Ending
from company.storage import WORKERS, Storage
from wire import answer, declaration
from wire.canonical import Json, canonical, read_json

T = TypeVar("T")


class Endpoints:
    """Whatever waits for the database or computes signatures runs in a bounded set of threads."""

    def __init__(
        self,
        storage: Storage,
        company: Company,
        clock: Clock,
        offered: packs.Packs,
        ending: Mapping[str, Ending],
    ) -> None:
        self.storage = storage
        self.ring = Ring(company)
        self.clock = clock
        self.offered = offered
        self.ending = ending
        self.nonces = Nonces(company.keys[0].signing)
        self.threads = CapacityLimiter(WORKERS)
        self._deliveries: Gathering[tuple[Asked, Wanted], Delivery] = Gathering(
            self._receive, self._in_thread
        )

    async def discovery(self, _: Request) -> Response:
        """Say who the company is and what this server takes."""
        company = await self._in_thread(self._present)
        return answered(
            {
                "company_id": company.company_id,
                "country": company.country,
                "name": company.name,
                "schemas": list(schemas.TAKEN),
                "sunsets": {schema: stamp(each.until) for schema, each in self.ending.items()},
                "limits": {"body_bytes": incoming.BODY_BYTES},
                "keyset": read_json(company.keyset),
                "epoch": company.epoch,
                "packs": [asdict(offer) for offer in self.offered.offers],
                "time": stamp(self.clock()),
            }
        )

    async def keyset(self, request: Request) -> Response:
        """Give a list of keys as it was signed."""
        version = int(incoming.part(request, "version"))
        body = await self._in_thread(lambda: keysets.find(self.storage, version))
        return _exact(body)

    async def pack(self, request: Request) -> Response:
        """Hand out a signed country pack: public, and proved by its own seal."""
        return _exact(self.offered.body(request.path_params["digest"]))

    async def release(self, _: Request) -> Response:
        """Hand out the signed announcement of a newer Septet: public, and proved by its own seal."""
        return _exact(self.offered.release)

    async def enrol(self, request: Request) -> Response:
        """Exchange an invitation code and a proof of the device's key for a token."""
        code, key, name = incoming.read(await incoming.body(request, JSON_TYPE), WISH)
        proof = proving.newcomer(self.nonces, self._asked(request), key)
        result = await self._in_thread(
            lambda: enrolment.enrol(self.storage, code, key, name, self.clock(), proof.jti)
        )
        company = self.ring.company
        return answered(
            {
                "member_id": result.member_id,
                "member_name": result.member_name,
                "thumbprint": result.thumbprint,
                "token": result.token,
                "company_id": company.company_id,
                "country": company.country,
                "name": company.name,
            },
            201 if result.new else 200,
        )

    async def devices(self, request: Request) -> Response:
        """List the member's devices."""
        found = await self._for_device(request, lambda device: enrolment.devices_of(self.storage, device))
        return answered({"devices": found})

    async def revoke(self, request: Request) -> Response:
        """Stop a device of the same member for ever."""
        thumbprint = incoming.part(request, "thumbprint")
        revoked_at = await self._for_device(
            request, lambda device: enrolment.revoke_own(self.storage, device, thumbprint, self.clock())
        )
        return answered({"thumbprint": thumbprint, "revoked_at": revoked_at})

    async def deliver(self, request: Request) -> Response:
        """Store a revision once, and answer with its receipt however often it comes."""
        asked = self._asked(request)
        declaration_id, rev = incoming.address(request)
        body = await self._body(request, asked)
        wanted = Wanted(declaration_id, rev, body, request.headers.get("prior-receipt", ""))
        return self._taken(await self._deliveries((asked, wanted)), declaration.SCHEMA)

    def _receive(self, several: Sequence[tuple[Asked, Wanted]]) -> list[intake.Result]:
        asked = [each for each, _ in several]

        def who(connection: Connection) -> list[Device | Refusal]:
            return proving.devices(connection, self.nonces, asked)

        return intake.receive_all(self.storage, self.ring, who, [each for _, each in several], self.clock())

    async def answer(self, request: Request) -> Response:
        """Store an answer once, and answer with its receipt however often it comes."""
        asked = self._asked(request)
        answer_id = incoming.part(request, "answer_id")
        body = await self._body(request, asked)

        def take() -> Delivery:
            device = self._device(asked)
            return questions.answer(self.storage, self.ring, device, answer_id, body, self.clock())

        return self._taken(await self._in_thread(take), answer.SCHEMA)

    async def declaration(self, request: Request) -> Response:
        """Say where a declaration stands."""
        declaration_id = incoming.part(request, "declaration_id")
        found = await self._for_device(
            request, lambda device: holdings.declaration(self.storage, device.member_id, declaration_id)
        )
        if found is None:
            raise Refusal("not-found")
        return answered(found)

    async def revision(self, request: Request) -> Response:
        """Give a revision exactly as it was signed."""
        declaration_id, rev = incoming.address(request)
        body = await self._for_device(
            request, lambda device: holdings.document(self.storage, device.member_id, declaration_id, rev)
        )
        return _exact(body)

    async def receipt(self, request: Request) -> Response:
        """Repeat a receipt."""
        declaration_id, rev = incoming.address(request)

        def find(connection: Connection, device: Device) -> bytes | None:
            found = receipts.find(connection, device.member_id, declaration_id, rev)
            return None if found is None else receipts.newest(connection, found)

        body = await self._in_thread(lambda: self._reading(self._asked(request), find))
        if body is None:
            raise Refusal("not-found")
        return _delivered(Delivery(200, body))

    async def changes(self, request: Request) -> Response:
        """Give the events after a cursor."""
        after, limit = incoming.span(request)
        page = await self._for_device(
            request, lambda device: feed.page(self.storage, device.member_id, after, limit)
        )
        return answered({"events": page.events, "next": str(page.next), "end": page.end})

    async def reconcile(self, request: Request) -> Response:
        """Say which papers of a book are not here; changes nothing."""
        asked = self._asked(request)
        body = await self._body(request, asked, JSON_TYPE)

        def compare() -> list[tuple[str, int, str]]:
            device = self._device(asked)
            return holdings.missing(self.storage, device.member_id, incoming.read(body, HELD))

        names = ("declaration_id", "rev", "doc_hash")
        found = await self._in_thread(compare)
        return answered({"missing": [dict(zip(names, each, strict=True)) for each in found]})

    async def export(self, request: Request) -> Response:
        """Give a member everything that is stored about them."""

        def copy(device: Device) -> bytes:
            return canonical(holdings.export(self.storage, device.member_id))

        return Response(await self._for_device(request, copy), media_type=JSON_TYPE)

    async def openapi(self, _: Request) -> Response:
        """Describe these addresses (OpenAPI 3.1)."""
        return Response(openapi.document(), media_type=JSON_TYPE)

    async def time(self, _: Request) -> Response:
        """Tell the server's clock."""
        return answered({"time": stamp(self.clock())})

    async def health(self, _: Request) -> Response:
        """Say whether the database answers, and whether it takes what is written."""
        writing = await self._in_thread(self.storage.can_write)
        return answered({"status": "ok" if writing else "read-only"})

    def _taken(self, delivery: Delivery, schema: str) -> Response:
        """Answer with a receipt, and say until when papers of this schema are taken if that is to end."""
        ending = self.ending.get(schema)
        return _delivered(delivery, ending.headers() if ending else None)

    def _asked(self, request: Request) -> Asked:
        path = request.scope["raw_path"].decode("ascii", "replace")
        origin = self.ring.company.origin or f"//{request.headers.get('host', '')}"
        authorization, proof = request.headers.get("authorization", ""), request.headers.getlist("dpop")
        return Asked(request.method, origin + path, authorization, proof[0] if len(proof) == 1 else "")

    async def _body(self, request: Request, asked: Asked, media_type: str = SIGNED) -> bytes:
        """Return the body of a request that at least names a token: nobody else is listened to for long."""
        proving.check_scheme(asked)
        return await incoming.body(request, media_type)

    def _device(self, asked: Asked) -> Device:
        with self.storage.reading() as connection:
            return proving.device(connection, self.nonces, asked)

    def _reading(self, asked: Asked, work: Callable[[Connection, Device], T]) -> T:
        with self.storage.reading() as connection:
            return work(connection, proving.device(connection, self.nonces, asked))

    async def _for_device(self, request: Request, work: Callable[[Device], T]) -> T:
        asked = self._asked(request)
        return await self._in_thread(lambda: work(self._device(asked)))

    def _present(self) -> Company:
        with self.storage.reading() as connection:
            return self.ring.at(connection, *feed.signing(connection))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self.threads)


def answered(value: dict[str, Json], status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(canonical(value), status, media_type=JSON_TYPE)


def _delivered(delivery: Delivery, headers: Mapping[str, str] | None = None) -> Response:
    body = b'{"receipt":' + delivery.receipt + b"}"
    return Response(body, delivery.status, headers, media_type=JSON_TYPE)


def _exact(body: bytes | None) -> Response:
    """Return signed bytes as they are kept."""
    if body is None:
        raise Refusal("not-found")
    return Response(body, media_type=SIGNED)
