"""Check-in: two taps a week about hours and mood, private unless shared, and off for good when somebody wants that."""
