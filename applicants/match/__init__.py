"""The Match: rank lists, how it decides, couples, SOAP and results."""
