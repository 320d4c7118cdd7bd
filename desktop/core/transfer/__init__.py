"""Files of other programs, in and out: spreadsheets, calendars, bank statements, ledgers, e-invoices."""
