"""A rules file becomes checked rules: its grammar, reading, merging, names, rules, and its schema."""
