"""`docs/protocol.md` says what the code does: its tables, its codes and its figures."""

import json
import re
from pathlib import Path

from company.openapi import OF_A_MEMBER
from company.problems import KINDS
from company.routes import OPERATIONS
from company.statuses import CANCELLING, NEXT
from wire.answer import Answer, AnswerReceipt
from wire.answer import read as read_answer
from wire.canonical import canonical, digest, read_json
from wire.declaration import Declaration, read
from wire.keyset import Keyset, first
from wire.proof import check
from wire.receipt import KINDS as EVENT_KINDS
from wire.receipt import START, STATES, AnswerData, Event, Receipt, StatusData, link
from wire.signing import SigningKey, encode, sign

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
FIGURES = TEXT.partition("## 11.")[2]


def test_the_table_of_problems_is_complete() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| ([a-z-]+) \|$", TEXT, re.MULTILINE)
    assert {code: (int(status), retry) for code, status, retry in rows} == {
        code: (kind.status, kind.retry) for code, kind in KINDS.items()
    }


def test_every_code_of_an_issue_is_listed() -> None:
    sources = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "wire").glob("*.py"))]
    used = set(re.findall(r'bad\(\s*"([a-z_]+)"', "".join(sources)))
    used |= set(re.findall(r'(?:Malformed|pattern|moment)\((?:r?"[^"]*", )?"([a-z_0-9]+)"', "".join(sources)))
    assert len(used) > 30
    assert sorted(code for code in used - {"not_a_cursor"} if f"`{code}`" not in TEXT) == []


def test_every_state_and_field_is_named() -> None:
    payload = read_json(re.findall(r"^\{.*\}$", FIGURES, re.MULTILINE)[0].encode())
    assert isinstance(payload, dict)
    assert set(payload) == set(Declaration.__dataclass_fields__)
    for name in [*STATES, *payload]:
        assert f"`{name}`" in TEXT, name


def test_every_kind_of_event_and_every_transition_is_named() -> None:
    for kind in EVENT_KINDS:
        assert f"| `{kind}` |" in TEXT, kind
    for name in (*Event.__dataclass_fields__, *StatusData._fields, *AnswerData._fields):
        assert f'"{name}"' in TEXT or f"`{name}`" in TEXT, name
    for state, after in NEXT.items():
        listed = ", ".join(f"`{each}`" for each in after) or "nothing"
        assert f"| `{state}` | {listed} |" in TEXT, state
    assert ", ".join(f"`{each}`" for each in CANCELLING) in TEXT


def test_every_field_that_is_signed_is_named() -> None:
    for shape in (Receipt, Answer, AnswerReceipt, Keyset):
        written = next(
            line for line in TEXT.splitlines() if line.startswith(f'{{"schema":"{SCHEMAS[shape]}"')
        )
        for name in shape.__dataclass_fields__:
            assert f'"{name}"' in written, f"{shape.__name__}.{name}"


SCHEMAS = {Receipt: "receipt/1", Answer: "answer/1", AnswerReceipt: "answer-receipt/1", Keyset: "keyset/1"}


def test_every_address_is_described() -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{declaration_id}", "{id}").replace("{rev}", "{n}")
        short = path.replace("/v1/declarations/{id}/revisions", "…/revisions")
        assert path in TEXT or f"`{short}`" in TEXT, path


def test_every_code_of_an_operation_is_in_its_table() -> None:
    """What a delivery can be refused with stands in the answer table of 7.4, or in 7.1."""
    put = next(each for each in OPERATIONS if each.endpoint == "deliver")
    section = TEXT.partition("### 7.4")[2].partition("### 7.5")[0]
    for code in set(put.refusals) - {"bad-path", "request-timeout"}:
        assert f"`{code}`" in section, code
    asking = TEXT.partition("### 7.1")[2].partition("### 7.2")[0]
    for code in OF_A_MEMBER:
        assert f"`{code}`" in asking, code


def line(prefix: str) -> bytes:
    return next(each for each in FIGURES.splitlines() if each.startswith(prefix)).encode()


def rfc_key() -> SigningKey:
    secret = re.search(r"`d` = `([\w-]+)`", FIGURES)
    assert secret is not None
    jwk = {"kty": "OKP", "crv": "Ed25519", "d": secret[1], "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    return SigningKey.load(json.dumps(jwk))


def test_the_figures_are_right() -> None:
    document, event, key = line('{"audit_head"'), line('{"at"'), rfc_key()
    assert f"thumbprint `{key.public.thumbprint}`" in FIGURES
    assert canonical(read_json(document)) == document
    assert read(document).to_bytes() == document
    assert f"`{digest(document)}`" in FIGURES
    signed = json.loads(sign(document, key))
    assert f"{signed['protected']}\n{signed['signature']}\n" in FIGURES
    entry = read_json(event)
    assert isinstance(entry, dict)
    assert entry["doc_hash"] == digest(document)
    assert f"`{link(START.chain, entry)}`" in FIGURES


def test_the_figure_of_a_proof_is_right() -> None:
    header, says = line('{"alg"'), line('{"ath"')
    written = line("eyJhbGciOiJFZDI1NTE5IiwiandrIjp7").decode()
    assert written.startswith(f"{encode(header)}.{encode(says)}.")
    said = json.loads(says)
    found = check(written, method="PUT", url=said["htu"], token="Zm9v", key=rfc_key().public)
    assert (found.nonce, found.jti) == (said["nonce"], said["jti"])
    assert canonical(read_json(header)) == header
    assert canonical(read_json(says)) == says


def test_the_figure_of_an_answer_is_right() -> None:
    payload, key = line('{"answer_id"'), rfc_key()
    assert read_answer(payload).to_bytes() == payload
    assert f"`{digest(payload)}`" in FIGURES
    assert f"\n{json.loads(sign(payload, key))['signature']}\n" in FIGURES


def test_the_figure_of_a_list_of_keys_is_right() -> None:
    payload, key = line('{"base"'), rfc_key()
    body = sign(payload, key)
    assert first(body).to_bytes() == payload
    assert f"`{digest(payload)}`" in FIGURES
    assert f"\n{json.loads(body)['signature']}\n" in FIGURES + "\n"
