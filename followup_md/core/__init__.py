"""The nouns and the calendar: problems, dates, people, links, words, and what a note says."""
