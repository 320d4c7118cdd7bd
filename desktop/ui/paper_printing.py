"""Prints a paper: its pages are drawn in the worker's thread, one after the other, and put onto the printer's here."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from desktop.core.problems import N_, Refused, Unavailable
from desktop.documents.pictures import POINTS_PER_INCH, Picture, draw_page
from desktop.ui.background import Background

MOST_DPI = 300
"""Finer is not seen, and a page takes four times the memory with every doubling."""

_NO_PRINTER = N_("papers", "The printer cannot be reached. Save the paper instead, and print it later.")


def ask_printer(parent: QWidget, name: str, pages: int) -> QPrinter | None:
    """Ask for printer and pages in the system's dialog; None when the person thinks better of it."""
    printer = make_printer(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def make_printer(name: str) -> QPrinter:
    """Return the usual printer, set to A4 without margins of its own: the paper has them."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    return printer


class Printing:
    """One paper on its way to a printer. Kept alive by the jobs it queues."""

    def __init__(
        self,
        background: Background,
        printer: QPrinter,
        pdf: bytes,
        pages: int,
        done: Callable[[], object],
        failed: Callable[[Refused | Unavailable], object],
    ) -> None:
        self._background, self._printer, self._pdf = background, printer, pdf
        self._done, self._failed = done, failed
        first, last = printer.fromPage() or 1, printer.toPage() or pages
        self._left = list(range(max(1, first) - 1, min(pages, last)))
        self._painter = QPainter()

    def start(self) -> None:
        """Print, page by page."""
        if not self._left or not self._painter.begin(self._printer):
            self._failed(Unavailable(_NO_PRINTER))
            return
        self._next()

    def _next(self) -> None:
        page = self._left.pop(0)
        scale = min(MOST_DPI, self._printer.resolution()) / POINTS_PER_INCH
        self._background.run(lambda _tell: draw_page(self._pdf, page, scale), self._put, self._stopped)

    def _put(self, picture: Picture) -> None:
        image = QImage(
            picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32
        )
        room = QRectF(self._printer.paperRect(QPrinter.Unit.DevicePixel))
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(QRectF(0, 0, size.width(), size.height()), image)
        if self._left:
            self._printer.newPage()
            self._next()
        elif self._painter.end():
            self._done()
        else:
            self._failed(Unavailable(_NO_PRINTER))

    def _stopped(self, failure: Refused | Unavailable) -> None:
        self._painter.end()
        self._failed(failure)
