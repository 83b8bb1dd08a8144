"""Ground floor: words and rules that every room shares. No models, no Wagtail."""
