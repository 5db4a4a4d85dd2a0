"""One module a command: options in, printing and exit codes out; the work is done below."""
