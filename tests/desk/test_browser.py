"""An adviser's day in a real browser: with the mouse, by keyboard only, and in Hungarian; no page needs a script."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.company.servers import Musician, Server
from tests.company.test_questions import answer, put
from tests.desk.desks import PASSWORD, started
from wire.declaration import Client

pytestmark = pytest.mark.skipif(
    not shutil.which("chromium") or not shutil.which("chromedriver"), reason="there is no Chromium here"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for each in (
        "--headless=new",
        "--no-proxy-server",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
        *(["--no-sandbox"] if os.getuid() == 0 else []),
    ):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.implicitly_wait(10)
    yield driver
    assert [each for each in driver.get_log("browser") if each["level"] == "SEVERE"] == []
    driver.quit()


def _gone(element: WebElement) -> Callable[[webdriver.Chrome], bool]:
    """Tell whether an element's page was left: chromedriver says so as a stale element, or as a node of no document."""

    def look(_browser: webdriver.Chrome) -> bool:
        try:
            element.is_enabled()
        except WebDriverException as error:
            if isinstance(error, StaleElementReferenceException) or "does not belong" in str(error):
                return True
            raise
        return False

    return look


class Eyes:
    """What a person does with a page: find things by what they say."""

    def __init__(self, browser: webdriver.Chrome, server: Server) -> None:
        self.browser, self.url = browser, f"{server.url}/desk"

    def open(self, path: str) -> None:
        self.browser.get(self.url + path)

    def press(self, words: str) -> None:
        self.follow(By.XPATH, f"//main//*[self::button or self::a][normalize-space()='{words}']")

    def follow(self, by: str, where: str) -> None:
        """Press a button or a link and wait for the page it brings: chromedriver does not wait for every form."""
        page = self.browser.find_element(By.TAG_NAME, "html")
        self.browser.find_element(by, where).click()
        WebDriverWait(self.browser, 30).until(_gone(page))

    def fill(self, label: str, text: str) -> None:
        field = self.labelled(label)
        if field.get_attribute("type") == "date":
            self.browser.execute_script("arguments[0].value = arguments[1]", field, text)
            return
        field.clear()
        field.send_keys(text)

    def labelled(self, label: str) -> WebElement:
        name = self.browser.find_element(By.XPATH, f"//label[normalize-space()='{label}']").get_attribute(
            "for"
        )
        assert name
        return self.browser.find_element(By.ID, name)

    def reads(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "main").text


@pytest.fixture(scope="module")
def eyes(browser: webdriver.Chrome, server: Server) -> Eyes:
    return Eyes(browser, server)


SECRETS: dict[str, str] = {}


def test_an_adviser_goes_from_the_start_password_to_a_paid_declaration(
    eyes: Eyes, server: Server, musician: Musician, tmp_path: Path
) -> None:
    document = musician.delivered(client=Client("Jazzhuis Zuid", "BE", None, None, None))
    start = started(server.database, "mouse")
    eyes.open("/")
    eyes.fill("Login name", "mouse")
    eyes.fill("Password", start.password)
    eyes.press("Continue")
    SECRETS["mouse"] = eyes.browser.find_element(By.CSS_SELECTOR, "code.secret").text.replace(" ", "")
    assert eyes.browser.find_element(By.CSS_SELECTOR, ".picture svg").size["width"] > 100
    eyes.fill("New password", PASSWORD)
    eyes.fill("New password, once more", PASSWORD)
    eyes.fill("Code of six digits", pyotp.TOTP(SECRETS["mouse"]).now())
    eyes.press("Keep and log in")
    eyes.fill("Search by name, place or number", "jazzh")
    eyes.press("Search")
    eyes.press("Jazzhuis Zuid")
    assert "adds up" in eyes.reads()
    eyes.press("Ask a question")
    eyes.fill("Text for the member", "Which hall?")
    eyes.press("Ask a question")
    assert (
        "The member sees it at the next sync"
        in eyes.browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    )
    event = musician.changes().json()["events"][-1]
    assert (
        put(musician, answer(event["data"]["question_id"], document.declaration_id, musician)).status_code
        == 201
    )
    eyes.open(f"/declarations/{document.declaration_id}")
    assert "The big one." in eyes.reads()
    eyes.press("Accept")
    eyes.fill("Number", "J-1")
    eyes.press("Accept")
    eyes.press("Mark as invoiced")
    eyes.fill("Invoice number", "FJ-1")
    eyes.press("Mark as invoiced")
    _import(eyes, tmp_path, "paid_on,amount,text\n2026-11-20,700.00,FJ-1\n", "clients")
    rows = [f"J-1,{each.person_id},337.50,2026-11-20,run" for each in document.members]
    _import(eyes, tmp_path, "\n".join(["declaration,person_id,amount,paid_on,reference", *rows]), "musicians")
    assert "Every payment of the file is recorded" in eyes.reads()
    events = musician.changes().json()["events"]
    assert [each["state"] for each in events][-4:] == ["accepted", "invoiced", "client_paid", "members_paid"]
    assert len(events[-1]["data"]["payments"]) == 2
    eyes.follow(By.CSS_SELECTOR, "header form button")
    assert "You are logged out" in eyes.reads()


def _import(eyes: Eyes, folder: Path, text: str, kind: str) -> None:
    file = folder / f"{kind}.csv"
    file.write_text(text)
    eyes.open("/import")
    eyes.browser.find_element(By.ID, kind).click()
    eyes.browser.find_element(By.ID, "file").send_keys(str(file))
    eyes.press("Look at it first")
    eyes.follow(By.XPATH, "//main//form//button[starts-with(normalize-space(),'Record')]")


class Fingers:
    """A person without a mouse: what has the focus gets the keys."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes, self.browser = eyes, eyes.browser

    def type(self, *keys: str) -> None:
        self.browser.switch_to.active_element.send_keys(*keys)

    def enter(self, *keys: str) -> None:
        """Type, press Enter, and wait for the page it brings."""
        page = self.browser.find_element(By.TAG_NAME, "html")
        self.type(*keys, Keys.ENTER)
        WebDriverWait(self.browser, 30).until(_gone(page))

    def tab_to(self, words: str) -> None:
        """Go on with Tab until something that says these words has the focus, and is seen to have it."""
        for _ in range(80):
            self.type(Keys.TAB)
            here = self.browser.switch_to.active_element
            if here.tag_name != "body" and words in (here.accessible_name, here.text):
                assert here.value_of_css_property("outline-style") != "none", f"no visible focus on {words}"
                return
        raise AssertionError(f"Tab never comes to “{words}”")


def test_an_adviser_without_a_mouse_accepts_a_declaration(eyes: Eyes, musician: Musician) -> None:
    name = f"Keys {uuid.uuid4().hex[:6]}"
    musician.delivered(client=Client(name, "BE", None, None, None))
    fingers = Fingers(eyes)
    eyes.browser.delete_all_cookies()
    eyes.open("/login")
    fingers.tab_to("Login name")
    fingers.type("mouse")
    fingers.tab_to("Password")
    fingers.enter(PASSWORD)
    fingers.tab_to("Code of six digits")
    fingers.enter(_fresh_code("mouse"))
    fingers.tab_to("To the content")
    fingers.type(Keys.ENTER)
    fingers.tab_to("Search by name, place or number")
    fingers.enter(name)
    fingers.tab_to(name)
    fingers.enter()
    fingers.tab_to("Accept")
    fingers.enter()
    fingers.tab_to("Number")
    fingers.enter(f"K-{name}")
    assert musician.changes().json()["events"][-1]["state"] == "accepted"


def test_the_desk_speaks_hungarian(eyes: Eyes, musician: Musician) -> None:
    document = musician.delivered(client=Client("Kert", "HU", None, None, None))
    eyes.open("/account")
    language = eyes.browser.find_element(By.ID, "language")
    language.send_keys("Magyar")
    eyes.follow(By.XPATH, "//select[@id='language']/ancestor::form//button")
    assert eyes.browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "hu"
    eyes.open(f"/declarations/{document.declaration_id}")
    read = eyes.reads()
    for words in ("Átvéve", "Levezetés", "Zenészek", "Magyarország", "337,50", "kijön"):
        assert words in read
    eyes.press("Elfogadás")
    eyes.fill("Ügyszám", "HU-1")
    eyes.press("Elfogadás")
    assert "A tag a következő szinkronizáláskor látja" in eyes.reads()
    assert musician.changes().json()["events"][-1]["data"] == {"number": "HU-1"}


def test_nothing_sticks_out_of_a_narrow_screen(eyes: Eyes, musician: Musician) -> None:
    document = musician.delivered()
    for path in (
        "/",
        f"/declarations/{document.declaration_id}",
        "/trail",
        "/import",
        "/account/factor",
        "/figures",
    ):
        eyes.open(path)
        width = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        eyes.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 320, "height": 700, "deviceScaleFactor": 1, "mobile": False},
        )
        whole, seen = eyes.browser.execute_script(width)
        assert (path, whole <= seen) == (path, True)
    eyes.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nobody_is_locked_out_by_one_slip(eyes: Eyes, server: Server) -> None:
    lead = started(server.database, "leader", "lead")
    started(server.database, "slip")
    eyes.browser.delete_all_cookies()
    eyes.open("/login")
    eyes.fill("Login name", "leader")
    eyes.fill("Password", lead.password)
    eyes.press("Continue")
    secret = eyes.browser.find_element(By.CSS_SELECTOR, "code.secret").text.replace(" ", "")
    eyes.fill("New password", PASSWORD)
    eyes.fill("New password, once more", PASSWORD)
    eyes.fill("Code of six digits", pyotp.TOTP(secret).now())
    eyes.press("Keep and log in")
    eyes.open("/staff")
    row = eyes.browser.find_element(By.XPATH, "//tr[th='slip']")
    button = row.find_element(By.XPATH, ".//button[@value='disable']")
    assert not button.is_displayed()
    row.find_element(By.XPATH, ".//summary[normalize-space()='Disable']").send_keys(Keys.ENTER)
    assert button.is_displayed()
    eyes.press("Disable slip")
    assert "The person can no longer log in" in eyes.reads()


def _fresh_code(login: str) -> str:
    """A code of the step after the one that was used: the server takes one step ahead of its clock."""
    import time

    return pyotp.TOTP(SECRETS[login]).at(int(time.time()) + 30)
