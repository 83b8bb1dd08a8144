"""Settings: `dev` by default, `test` for pytest, `production` for a real installation."""
