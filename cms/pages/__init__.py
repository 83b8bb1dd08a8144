"""Guidance: the handbook's pages, glossary terms and sources, as editors write them."""
