"""The calendar: a month as a sheet, or as a list."""
