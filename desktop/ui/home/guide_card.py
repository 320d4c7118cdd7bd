"""The guided first contract: six steps, each said in a sentence, ticked by what stands in the book."""

from functools import partial

from desktop.core.actions.settings import change_setting
from desktop.core.problems import N_, Message
from desktop.core.queries.guide import GUIDE, SHOWN, STEPS, Progress, Step, progress
from desktop.core.queries.settings import setting
from desktop.ui.contract.ways import NEW, TO_CHECK
from desktop.ui.home.list_card import ListCard
from desktop.ui.home.rows import Entry
from desktop.ui.session import Session
from desktop.ui.widgets import caption, link_button

TITLES: dict[Step, Message] = {
    "gig": N_("guide", "Type in your first gig"),
    "band": N_("guide", "Say who is in the band"),
    "contract": N_("guide", "Make the contract"),
    "split": N_("guide", "Line-up and split"),
    "seal": N_("guide", "Check and seal"),
    "sync": N_("guide", "Enrol and sync"),
}
WHY: dict[Step, Message] = {
    "gig": N_(
        "guide", "One evening you play: the day, the place and the fee. Everything else starts from it."
    ),
    "band": N_("guide", "Musicians with their country, since that decides where each of them is declared."),
    "contract": N_("guide", "One agreement with the client over the whole fee, for the whole band."),
    "split": N_("guide", "Who plays, and who gets what: it adds up to the cent, and everybody can see why."),
    "seal": N_("guide", "Septet says what is missing. Sealing makes the declarations; nothing is sent yet."),
    "sync": N_("guide", "Your shared company gives you a code. Declared means that its receipt is in."),
}
BUTTONS: dict[Step, Message] = {
    "gig": N_("guide", "New gig"),
    "band": N_("guide", "New band"),
    "contract": N_("guide", "Make the contract"),
    "split": N_("guide", "Open the contract"),
    "seal": N_("guide", "Check"),
    "sync": N_("guide", "Enrol"),
}


def show_guide(session: Session, *, shown: bool) -> None:
    """Bring the guide back to the home page, or put it away."""
    session.attempt(change_setting, session.book, GUIDE, SHOWN if shown else None)


class GuideCard(ListCard):
    """Leads a new member to the first receipt."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self.away = link_button(tr("guide", "Put away"), lambda: show_guide(session, shown=False))
        super().__init__(session, tr("guide", "Your first contract, step by step"), self.away)
        self._done = caption("", wrap=True)
        self.add(self.list, self.empty, self._done)
        self.hide()

    def refresh(self) -> None:
        """Look in the book what is done; not there unless it is wanted."""
        if setting(self.session.book, GUIDE) != SHOWN:
            self.hide()
            return
        found, tr = progress(self.session.book), self.words.tr
        self.show_entries([self._entry(step, found) for step in STEPS], found.following or "")
        text = tr(
            "guide", "Done: your first contract is declared. You can bring this back from the Help menu."
        )
        again = tr("guide", "Put it away when you like; the Help menu brings it back.")
        self._done.setText(again if found.following else text)
        self.show()

    def _entry(self, step: Step, found: Progress) -> Entry:
        say, done = self.words.say, step in found.done
        title = say(TITLES[step])
        if done:
            ticked = self.words.tr("guide", "{step}: done", step=title)
            return Entry(step, ticked, "", self._way(step, found), sign="check", tint="success_text")
        following = step == found.following
        sign, tint = ("chevron-right", "accent_text") if following else ("more", "muted")
        begun = step == "band" and found.empty_band is not None
        words = self.words.tr("home", "Open") if begun else say(BUTTONS[step])
        action = words if following else ""
        return Entry(step, title, say(WHY[step]), self._way(step, found), action, sign=sign, tint=tint)

    def _way(self, step: Step, found: Progress) -> partial[None]:
        go = self.session.go
        match step:
            case "gig":
                return partial(go, "gigs", None if "gig" in found.done else "new")
            case "band":
                if "band" in found.done:
                    return partial(go, "people")
                begun = found.empty_band
                return partial(go, "people", ("band", begun, "members") if begun else ("band", None))
            case "contract" if found.contract is None and found.free_gig is not None:
                return partial(go, "contracts", (NEW, found.free_gig))
            case "contract" | "split" if found.contract is not None:
                return partial(go, "contracts", found.contract)
            case "seal" if found.contract is not None:
                return partial(go, "contracts", (TO_CHECK, found.contract))
            case "sync" if not found.enrolled:
                return partial(go, "settings", "enrol")
            case "sync":
                return partial(go, "declarations", None if "sync" in found.done else "sync")
        return partial(go, "contracts")
