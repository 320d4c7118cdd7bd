"""Choices of the person: language, country, own name, look. What the program notes for itself is no step to undo."""

from desktop.core.store.book import AUTO, Book, Done, Step

SETTINGS_TOPIC = frozenset({"settings"})
CHOSEN = frozenset({"language", "look", "text_size", "country", "me", "remind", "bin_days"})
"""Settings that a person changes by hand: each change is a step that can be undone."""


def change_setting(book: Book, key: str, value: str | None) -> Done:
    """Keep a choice, or forget it when `value` is None."""
    from desktop.core.store.tables import Setting

    with book.transaction(Step(AUTO, SETTINGS_TOPIC) if key in CHOSEN else None) as session:
        if value is None:
            if kept := session.get(Setting, key):
                session.delete(kept)
        else:
            session.merge(Setting(key=key, value=value))
    return Done(key, SETTINGS_TOPIC)
