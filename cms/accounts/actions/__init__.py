"""Changes of the accounts room: one function per thing that a person does, keyword-only `by=` and `at=`, atomic."""
