"""Papers: what is printed, signed and handed over. ReportLab lives here only."""
