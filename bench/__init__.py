"""Measurements beside peers: `python -m bench` (make bench)."""
