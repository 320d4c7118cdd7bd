"""Values, rules, record, actions and queries. Knows no window, no network and no paper."""
