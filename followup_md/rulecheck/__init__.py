"""Rules are judged: their tests run, lines without a test found, what nothing uses named."""
