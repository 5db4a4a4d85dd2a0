"""Rules are checked: their tests are run, and untested lines and unused names are found."""
