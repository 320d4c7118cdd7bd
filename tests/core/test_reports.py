"""Every figure of a report is worked out anew here, from the contracts themselves."""

import csv
import io
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from desktop.core.actions.contracts import change_terms
from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.books.report import Report
from desktop.core.countries import load_countries
from desktop.core.declarations import split_of
from desktop.core.money import Money
from desktop.core.queries.contracts import contract, contract_page
from desktop.core.queries.kept_splits import stale
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build, years
from desktop.core.store.book import Book
from desktop.core.transfer.report_files import as_csv, as_json, as_xlsx
from desktop.i18n.words import words_for
