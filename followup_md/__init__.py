"""followup-md: a plain-text rules engine over Markdown notes that writes one agenda file."""

__version__ = "0.1.0"
