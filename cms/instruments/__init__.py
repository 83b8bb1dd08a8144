"""Instruments: blank forms described field by field, released as immutable versions."""
