"""Match Week: its clock, what the person learned on Monday and Friday, and what comes after SOAP."""
