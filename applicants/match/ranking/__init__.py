"""The rank list: its order, its versions, what is certified, and one's own weights."""
