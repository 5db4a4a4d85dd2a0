"""The agenda in each output language: Markdown for the vault, text for the terminal, JSON for programs."""
