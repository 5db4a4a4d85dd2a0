"""The languages of text: YAML and Markdown are read here, and text is escaped for each language it is written in."""
