"""Speed, measured with one command: `make bench`."""
