"""What the templates of the catalogue need."""
