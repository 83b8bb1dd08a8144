"""Accounts: people, schools, roles, grants with a second person, login and second factor."""
