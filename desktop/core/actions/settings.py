"""Choices of the person: language, country, own name, look. Not undone: they are switched back where they are made."""

from desktop.core.store.book import Book, Done

SETTINGS_TOPIC = frozenset({"settings"})


def change_setting(book: Book, key: str, value: str | None) -> Done:
    """Keep a choice, or forget it when `value` is None."""
    from desktop.core.store.tables import Setting

    with book.transaction() as session:
        if value is None:
            if kept := session.get(Setting, key):
                session.delete(kept)
        else:
            session.merge(Setting(key=key, value=value))
    return Done(key, SETTINGS_TOPIC)
