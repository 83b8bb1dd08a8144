"""The publisher: public pages to Markdown, Markdown to a site, a site to a release."""
