"""How the Match works, shown on the person's own list with imagined answers of the programs. Nothing is kept."""
