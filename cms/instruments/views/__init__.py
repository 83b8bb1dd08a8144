"""Doors of the instruments room: downloads, and the desk where they are found."""
