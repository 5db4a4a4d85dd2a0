"""The language of the rules: clauses, date phrases and texts are parsed, type-checked and closed into functions."""
