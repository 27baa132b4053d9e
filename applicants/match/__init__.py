"""The Match: the algorithm, the rank list, couples, results and SOAP."""
