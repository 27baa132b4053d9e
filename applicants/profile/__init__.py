"""Who the applicant is, as far as the plan depends on it; onboarding."""
