"""StreamField blocks of guidance, one family a file; `body.py` joins them."""
