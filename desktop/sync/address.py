"""Which addresses may be called at all: https to a named host, or plain http on this very machine for trials."""

import ipaddress
from urllib.parse import urlsplit

from desktop.core.problems import N_, refuse

_BAD_CHARACTERS = N_(
    "company address", "There is a blank or an invisible character in the address. Type it again."
)
_NOT_HTTPS = N_(
    "company address",
    "A company's address begins with https://. Only a trial company on this computer may do without.",
)
_NO_HOST = N_(
    "company address",
    "This is not a web address. The company's letter says it, such as https://members.example.coop.",
)
_CREDENTIALS = N_(
    "company address",
    "An address with a name or password in it is refused. Leave out what stands before the @.",
)
_PRIVATE = N_(
    "company address", "{host} is not an address on the internet. Ask the company for the right one."
)
_TAIL = N_("company address", "Give the address only up to the host: {origin}.")


def company_origin(typed: str, field: str = "company") -> str:
    """Return the origin (scheme, host and port) of a company's address as a person typed it; a host alone is https.

    Raises:
        Refused: another scheme, credentials, a private or numeric host, or a path.
    """
    text = typed.strip()
    if any(c.isspace() or not c.isprintable() for c in text):
        raise refuse(field, _BAD_CHARACTERS)
    try:
        parts = urlsplit(_with_scheme(text))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise refuse(field, _NO_HOST) from None
    if not host or parts.scheme not in ("http", "https"):
        raise refuse(field, _NO_HOST)
    if parts.username is not None or parts.password is not None:
        raise refuse(field, _CREDENTIALS)
    local = is_loopback(host)
    if parts.scheme == "http" and not local:
        raise refuse(field, _NOT_HTTPS)
    if not local and _is_private(host):
        raise refuse(field, _PRIVATE, host=host)
    try:
        ascii_host = (
            f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
        )  # shows a look-alike's xn--
    except UnicodeError:
        raise refuse(field, _NO_HOST) from None
    origin = f"{parts.scheme}://{ascii_host}" + (f":{port}" if port else "")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise refuse(field, _TAIL, origin=origin)
    return origin


def _with_scheme(text: str) -> str:
    """Put https before a bare host; what has a scheme, or no dot in its host, stays as it is."""
    return f"https://{text}" if "://" not in text and "." in text.partition("/")[0] else text


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_private(host: str) -> bool:
    """Tell whether a host is a bare number or a name of a local network, which no company has.

    A last part that begins with a digit makes a number of the whole, in whatever notation: `0x7f.1` is this machine.
    """
    if (
        "." not in host.strip(".")
        or host.strip(".").rpartition(".")[2][0].isdigit()
        or host.endswith((".local", ".internal", ".lan", ".home", ".localhost"))
    ):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
