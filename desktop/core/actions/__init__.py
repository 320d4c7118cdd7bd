"""Every user verb is one function here: one transaction, one undo step."""
