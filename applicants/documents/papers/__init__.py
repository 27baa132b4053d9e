"""MSPE and transcripts on their way to ERAS."""
