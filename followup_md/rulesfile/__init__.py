"""Rules text → checked rules: the document and its parents, the declarations, the names, the rules themselves."""
