"""`docs/protocol.md` says what the code does: its tables, its codes and its figures."""

import json
import re
from pathlib import Path

from company.problems import KINDS
from wire.canonical import canonical, digest, read_json
from wire.declaration import Declaration, read
from wire.receipt import START, STATES, link
from wire.signing import SigningKey, sign

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


def test_the_figures_are_right() -> None:
    document, event = (line.encode() for line in re.findall(r"^\{.*\}$", FIGURES, re.MULTILINE))
    secret = re.search(r"`d` = `([\w-]+)`", FIGURES)
    assert secret is not None
    jwk = {"kty": "OKP", "crv": "Ed25519", "d": secret[1], "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    key = SigningKey.load(json.dumps(jwk))
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
