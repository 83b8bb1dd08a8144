"""Screens of the accounts room: what a view does is look, ask a form, call an action, and say what happened."""
