"""What the page of contracts is asked for, without importing the page."""

TO_CHECK = "check"
"""Asks for the last step of a contract: `("check", id)`."""
NEW = "new"
"""Asks for a new contract of a gig: `("new", gig_id)`."""
