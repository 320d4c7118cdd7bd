from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest

from company import sessions, staff, trail
from company.checks import Rejected
from company.storage import Storage
from tests.company.servers import Server, septet_company
from tests.desk.desks import PASSWORD, Adviser

NOW = datetime(2026, 11, 26, 9, 0, 0, tzinfo=UTC)


def enrolled(storage: Storage, login: str = "lea", role: str = "adviser") -> tuple[str, str]:
    """A person with a password and a second factor; its secret and the token of the first session."""
    start = staff.add(storage, NOW, login, "Léa", role)
    half = sessions.begin(storage, login, start.password, NOW)
    session = sessions.find(storage, half, NOW)
    assert session is not None
    secret = sessions.offer_factor(storage, session)
    token = sessions.set_up(storage, session, PASSWORD, PASSWORD, pyotp.TOTP(secret).at(NOW), NOW)
    return secret, token


def log_in(storage: Storage, secret: str, at: datetime) -> str:
    half = sessions.find(storage, sessions.begin(storage, "lea", PASSWORD, at), at)
    assert half is not None
    assert not half.proved
    return sessions.prove(storage, half, pyotp.TOTP(secret).at(at), at)


def test_a_start_password_leads_to_an_own_one_and_a_second_factor(storage: Storage) -> None:
    secret, token = enrolled(storage)
    session = sessions.find(storage, token, NOW)
    assert session is not None
    assert session.proved
    later = NOW + timedelta(minutes=1)
    assert sessions.find(storage, log_in(storage, secret, later), later)
    assert [entry.what for entry in trail.entries(storage)] == [
        "logged_in",
        "logged_in",
        "staff_set_up",
        "staff_added",
    ]


def test_a_code_is_good_once(storage: Storage) -> None:
    secret, _ = enrolled(storage)
    half = sessions.find(storage, sessions.begin(storage, "lea", PASSWORD, NOW), NOW)
    assert half is not None
    with pytest.raises(Rejected):
        sessions.prove(storage, half, pyotp.TOTP(secret).at(NOW), NOW)


def test_a_login_is_locked_after_five_wrong_tries_for_longer_each_time(storage: Storage) -> None:
    secret, _ = enrolled(storage)
    for _ in range(5):
        with pytest.raises(Rejected):
            sessions.begin(storage, "lea", "wrong", NOW)
    with pytest.raises(Rejected):
        sessions.begin(storage, "lea", PASSWORD, NOW + timedelta(seconds=59))
    with pytest.raises(Rejected):
        sessions.begin(storage, "lea", "wrong", NOW + timedelta(seconds=61))
    with pytest.raises(Rejected):
        sessions.begin(storage, "lea", PASSWORD, NOW + timedelta(seconds=61 + 119))
    assert log_in(storage, secret, NOW + timedelta(seconds=61 + 121))


def test_wrong_codes_count_as_wrong_tries(storage: Storage) -> None:
    secret, _ = enrolled(storage)
    at = NOW + timedelta(minutes=2)
    half = sessions.find(storage, sessions.begin(storage, "lea", PASSWORD, at), at)
    assert half is not None
    right = pyotp.TOTP(secret).at(at)
    for _ in range(5):
        with pytest.raises(Rejected):
            sessions.prove(storage, half, "000000" if right != "000000" else "111111", at)
    with pytest.raises(Rejected):
        sessions.prove(storage, half, right, at)


def test_a_session_ends_when_nobody_uses_it_and_after_half_a_day_at_the_latest(storage: Storage) -> None:
    _, token = enrolled(storage)
    assert sessions.find(storage, token, NOW + sessions.IDLE)
    assert sessions.find(storage, token, NOW + sessions.IDLE * 2 + timedelta(seconds=1)) is None
    assert sessions.find(storage, token, NOW) is None, "an ended session came back"


def test_a_busy_session_ends_after_half_a_day(storage: Storage) -> None:
    _, token = enrolled(storage)
    at = NOW
    while at < NOW + sessions.LONGEST:
        assert sessions.find(storage, token, at)
        at += timedelta(minutes=25)
    assert sessions.find(storage, token, NOW + sessions.LONGEST + timedelta(seconds=1)) is None


def test_half_a_session_does_not_wait_long(storage: Storage) -> None:
    enrolled(storage)
    half = sessions.begin(storage, "lea", PASSWORD, NOW)
    assert sessions.find(storage, half, NOW + timedelta(minutes=11)) is None


def test_a_disabled_person_is_out_at_once_and_may_come_back_by_a_reset(storage: Storage) -> None:
    _, token = enrolled(storage)
    staff.disable(storage, NOW, "lea")
    assert sessions.find(storage, token, NOW) is None
    with pytest.raises(Rejected):
        sessions.begin(storage, "lea", PASSWORD, NOW)
    again = staff.reset(storage, NOW, "lea")
    half = sessions.find(storage, sessions.begin(storage, "lea", again.password, NOW), NOW)
    assert half is not None
    assert not half.enrolled


def test_a_new_password_ends_the_other_sessions(storage: Storage) -> None:
    secret, first = enrolled(storage)
    later = NOW + timedelta(minutes=1)
    second = log_in(storage, secret, later)
    session = sessions.find(storage, second, later)
    assert session is not None
    sessions.change_password(storage, session, PASSWORD, "another good phrase", "another good phrase", later)
    assert sessions.find(storage, first, later) is None
    assert sessions.find(storage, second, later)
    with pytest.raises(Rejected):
        sessions.begin(storage, "lea", PASSWORD, later)


def test_every_problem_of_a_new_password_is_said_at_once(storage: Storage) -> None:
    start = staff.add(storage, NOW, "lea", "Léa", "adviser")
    session = sessions.find(storage, sessions.begin(storage, "lea", start.password, NOW), NOW)
    assert session is not None
    sessions.offer_factor(storage, session)
    with pytest.raises(Rejected) as refused:
        sessions.set_up(storage, session, "short", "other", "12", NOW)
    assert [problem.field for problem in refused.value.problems] == ["password", "again", "code"]


def test_a_short_login_that_stands_in_any_words_makes_no_password_easy() -> None:
    assert not list(staff.weak("kies een lang woord 9", "kies een lang woord 9", "an"))
    assert list(staff.weak("the lights of léa.peeters", "the lights of léa.peeters", "léa.peeters"))


def test_nothing_that_is_stored_of_a_person_is_readable(storage: Storage) -> None:
    secret, token = enrolled(storage)
    from sqlalchemy import text

    with storage.reading() as connection:
        kept = repr(connection.execute(text("SELECT * FROM staff")).all())
        kept += repr(connection.execute(text("SELECT * FROM staff_sessions")).all())
    for private in (secret, token, PASSWORD):
        assert private not in kept


def test_the_trail_shows_what_was_changed_in_it(storage: Storage) -> None:
    enrolled(storage)
    assert trail.verify(storage) == trail.Checked(3, trail.verify(storage).head, None)
    from sqlalchemy import text

    with storage.writing() as connection:
        connection.execute(text("UPDATE trail SET what = 'logged_out' WHERE n = 2"))
    assert trail.verify(storage).broken_at == 2


def test_staff_are_managed_by_the_command(server: Server) -> None:
    database = ("--database", str(server.database))
    code, person = septet_company("staff", "add", "Ottó", "--name", "Ottó", *database)
    assert (code, person["problems"][0]["field"]) == (2, "login")
    code, person = septet_company("staff", "add", "otto", "--name", "Ottó", "--role", "lead", *database)
    assert (code, person["login"]) == (0, "otto")
    code, listed = septet_company("staff", "list", *database)
    assert [each["role"] for each in listed if each["login"] == "otto"] == ["lead"]
    assert "password" not in listed[0]
    assert septet_company("staff", "disable", "otto", *database)[1]["disabled_at"]
    assert septet_company("staff", "reset", "otto", *database)[1]["password"] != person["password"]
    assert septet_company("staff", "disable", "nobody", *database)[0] == 2


def test_the_pages_lead_from_the_start_password_to_the_queue_and_out(comes: Callable[..., Adviser]) -> None:
    adviser = comes("ida", language="sv")
    assert adviser.tree().get("lang") == "sv"
    assert "Anmälningar" in adviser.says()
    adviser.send("/logout")
    assert adviser.page.url.path == "/desk/login"
    assert adviser.get("/figures").url.path == "/desk/login"
    adviser.send("/login", login="ida", password="wrong")
    assert adviser.page.status_code == 422
    assert len(adviser.problems()) == 1


def test_a_person_changes_language_password_and_second_factor(comes: Callable[..., Adviser]) -> None:
    adviser = comes("bo")
    adviser.get("/account")
    adviser.send("/account", what="language", language="hu")
    assert adviser.tree().get("lang") == "hu"
    adviser.get("/account/factor")
    secret = adviser.tree().xpath('//code[@class="secret"]')[0].text.replace(" ", "")
    assert secret != adviser.secret
    adviser.send("/account/factor", old="wrong", code="1")
    assert len(adviser.problems()) == 2
    adviser.send("/account/factor", old=PASSWORD, code=pyotp.TOTP(secret).now())
    assert adviser.page.url.path == "/desk/account"


def test_the_address_without_its_last_stroke_leads_to_the_login(server: Server) -> None:
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as http:
        page = http.get("/desk")
    assert (page.status_code, page.url.path) == (200, "/desk/login")
