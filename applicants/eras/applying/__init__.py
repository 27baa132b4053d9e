"""Signals, what goes to which program, fees, and the day on which an application was certified."""
