"""What codes of the tables and of declarations are called at the desk."""

from collections.abc import Mapping

from company.checks import N_

LATE = N_("late by {span}")
LEFT = N_("{span} left")

STATES: Mapping[str, str] = {
    "received": N_("Received"),
    "question": N_("Question"),
    "accepted": N_("Accepted"),
    "accepted_with_remarks": N_("Accepted with remarks"),
    "needs_correction": N_("To be corrected"),
    "refused": N_("Refused"),
    "invoiced": N_("Invoiced"),
    "client_paid": N_("Client has paid"),
    "members_paid": N_("Paid"),
    "disputed": N_("Disputed"),
    "credited": N_("Credited"),
    "cancelled": N_("Cancelled"),
}
TONES: Mapping[str, str] = {
    "received": "info",
    "question": "problem",
    "accepted": "success",
    "accepted_with_remarks": "success",
    "needs_correction": "problem",
    "refused": "problem",
    "invoiced": "success",
    "client_paid": "success",
    "members_paid": "success",
    "disputed": "problem",
}
"""Colours of the states; their words say the same."""

KINDS: Mapping[str, str] = {
    "declare": N_("Declaration"),
    "amend": N_("Correction"),
    "cancel": N_("Cancellation"),
}
VERBS: Mapping[str, str] = {
    "ask": N_("Ask a question"),
    "accept": N_("Accept"),
    "accept_with_remarks": N_("Accept with remarks"),
    "needs_correction": N_("Ask for a correction"),
    "refuse": N_("Refuse"),
    "invoice": N_("Mark as invoiced"),
    "client_paid": N_("Client has paid…"),
    "members_paid": N_("Pay the musicians"),
    "dispute": N_("Mark as disputed"),
    "credit": N_("Mark as credited"),
    "cancel": N_("Cancel the declaration"),
}
FIELDS: Mapping[str, str] = {
    "text": N_("Text for the member"),
    "number": N_("Number"),
    "invoice": N_("Invoice number"),
    "credit_note": N_("Number of the credit note"),
    "reference": N_("Reference of the payment"),
    "on": N_("Day"),
    "amounts": N_("Amounts"),
}
PARTS: Mapping[str, str] = {
    "company_fee": N_("Company’s fee"),
    "commission": N_("Commission"),
    "fund": N_("Band fund"),
    "expense": N_("Expenses"),
    "fixed": N_("Fixed amount"),
    "shares": N_("Shares"),
    "share": N_("Share"),
    "other": N_("Another company’s part"),
    "exported": N_("Declared elsewhere"),
}
RULES: Mapping[str, str] = {
    "a1": N_("An A1 covers every date."),
    "unknown": N_("Something is not known yet."),
    "status": N_("How this musician works decides."),
    "outside": N_("A gig lies outside the countries that agree on social security."),
    "several": N_("The musician usually works in several countries."),
    "local": N_("The musician plays where the usual work is."),
    "posted": N_("The company at home sends the musician abroad."),
    "none": N_("No active company fits."),
    "override": N_("Decided by a person."),
}
OUTCOMES: Mapping[str, str] = {
    "declare": N_("declare"),
    "adviser": N_("ask an adviser"),
    "export": N_("declare elsewhere"),
}
EVENTS: Mapping[str, str] = {
    "received": N_("Received"),
    "parked": N_("Kept until what it corrects has come"),
    "review": N_("Kept for a decision"),
    "status": N_("Status"),
    "question": N_("Question"),
    "answer": N_("Answer"),
    "possible_duplicate": N_("Possible double"),
}
ROLES: Mapping[str, str] = {"adviser": N_("Adviser"), "lead": N_("Lead")}
CHANGES: Mapping[str, str] = {
    "added": N_("added"),
    "removed": N_("removed"),
    "changed": N_("changed"),
}
OUTCOMES_OF_ROWS: Mapping[str, str] = {
    "matched": N_("Will be recorded"),
    "known": N_("Recorded before"),
    "unmatched": N_("Left out"),
    "wrong": N_("Problem"),
}
TRAIL: Mapping[str, str] = {
    **VERBS,
    "staff_added": N_("Person added"),
    "staff_disabled": N_("Person disabled"),
    "staff_reset": N_("Start password given"),
    "staff_set_up": N_("Password and second factor set up"),
    "password_changed": N_("Password changed"),
    "factor_changed": N_("Second factor changed"),
    "logged_in": N_("Logged in"),
    "login_locked": N_("Login locked after wrong tries"),
    "identifiers_shown": N_("Identifiers shown"),
    "payroll_exported": N_("Exported for payroll"),
    "erased": N_("Erased"),
    "restore_accepted": N_("Backup restored"),
    "review_taken": N_("Review decided: taken"),
    "review_dropped": N_("Review decided: dropped"),
}
DONE: Mapping[str, str] = {
    **dict.fromkeys(VERBS, N_("Done. The member sees it at the next sync.")),
    "imported": N_("Every payment of the file is recorded."),
    "password": N_("Your password is changed."),
    "factor": N_("Your second factor is changed."),
    "language": N_("Your language is kept."),
    "disabled": N_("The person can no longer log in."),
    "logged_out": N_("You are logged out."),
    "decided": N_("The review is decided."),
}
GROUPS: Mapping[str, Mapping[str, str]] = {
    "state": STATES,
    "kind": KINDS,
    "verb": VERBS,
    "field": FIELDS,
    "part": PARTS,
    "rule": RULES,
    "outcome": OUTCOMES,
    "event": EVENTS,
    "role": ROLES,
    "change": CHANGES,
    "row": OUTCOMES_OF_ROWS,
    "trail": TRAIL,
    "done": DONE,
}
