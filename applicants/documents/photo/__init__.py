"""The photo: what is wrong with it, and a crop that is right."""
