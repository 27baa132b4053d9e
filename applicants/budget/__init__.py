"""The budget: what each step costs, planned and paid, by month and by phase."""
