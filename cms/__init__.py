"""Suluh: back office and public handbook for the supporting activities of school guidance."""
