"""Personal statements in versions, and the people who read them."""
