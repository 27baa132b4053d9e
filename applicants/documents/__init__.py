"""Documents: the CV, personal statements, photo, papers on their way to ERAS, and what runs out."""
