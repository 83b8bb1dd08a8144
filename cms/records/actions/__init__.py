"""Changes of records: one action each, keyword-only `by=` and `at=`, atomic, with its access-log row inside."""
