"""US clinical experience: rotations, months by tier, and the search for places."""
