"""Who signs in: people with an e-mail address, their roles, their time."""
