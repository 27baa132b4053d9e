"""Training and boards: residency, reviews, in-training exams, sponsorship, licenses, board exams, what follows."""
