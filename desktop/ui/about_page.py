"""What this program is, whose it is, and what it is made of."""

from PySide6.QtWidgets import QWidget

from desktop import __version__
from desktop.ui.background import Background
from desktop.ui.licences_card import LicencesCard
from desktop.ui.page import Page
from desktop.ui.session import Session
from desktop.ui.theme import Role
from desktop.ui.update_card import UpdateCard
from desktop.ui.widgets import STRETCH, Card, label, muted, scrolled, vbox

PARTS = (
    ("Qt and PySide", "LGPL-3.0"),
    ("SQLite and SQLCipher", "public domain, BSD-3-Clause"),
    ("SQLAlchemy, Alembic", "MIT"),
    ("Babel", "BSD-3-Clause"),
    ("python-stdnum", "LGPL-2.1-or-later"),
    ("cryptography", "Apache-2.0 OR BSD-3-Clause"),
    ("httpx, lxml", "BSD-3-Clause"),
    ("openpyxl, holidays", "MIT"),
    ("icalendar", "BSD-2-Clause"),
    ("ReportLab, segno", "BSD-3-Clause"),
    ("Pillow", "MIT-CMU"),
    ("HarfBuzz, uharfbuzz", "MIT, Apache-2.0"),
    ("python-bidi", "LGPL-3.0-or-later"),
    ("PDFium, pypdfium2", "BSD-3-Clause OR Apache-2.0"),
    ("Inter, Noto", "SIL Open Font License 1.1"),
    ("Droid Sans Fallback", "Apache-2.0"),
)
"""What is shipped with the program, and under which licence; names and licences are not translated."""


class AboutPage(Page):
    """Version, licence and thanks."""

    key = "about"

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__(session)
        tr = self.words.tr
        self.set_head(tr("about", "About Septet"))
        what = Card(tr("about", "Septet {version}", version=__version__))
        what.add(
            label(
                tr(
                    "about",
                    "Offline bookkeeping for artists: one contract, many musicians, paid in seven days.",
                ),
                wrap=True,
            ),
            muted(
                tr(
                    "about",
                    "Free software under the Mozilla Public License 2.0: use it, pass it on, and change it; changed files stay under the same licence. There is no warranty.",
                ),
                wrap=True,
            ),
        )
        made_of = Card(tr("about", "Made of"))
        made_of.add(
            *(label(f"{name}: {licence}", Role.MUTED, wrap=True, selectable=True) for name, licence in PARTS)
        )
        self.licences = LicencesCard(self.words, session.theme)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setMaximumWidth(session.theme.px(720))
        self.updates = UpdateCard(session, background)
        inside.setLayout(vbox(what, self.updates, made_of, self.licences, STRETCH))
        self.body.addWidget(scrolled(inside), 1)
