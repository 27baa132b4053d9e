"""The pages that put the rooms together: landing, today, the advisor's mentees."""
