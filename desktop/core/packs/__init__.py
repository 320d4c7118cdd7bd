"""The kinds of dated record that a country pack holds, by topic; `desktop.core.country_pack` puts them together."""
