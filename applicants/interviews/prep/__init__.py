"""Getting ready for interviews: questions, answers, practice, mock interviews, notes, what is written to programs."""
