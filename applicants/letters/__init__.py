"""Letters of recommendation: who writes them, how far each is, what to ask next."""
