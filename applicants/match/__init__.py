"""The Match: rank lists, how it decides, couples, Match week, SOAP and results."""
