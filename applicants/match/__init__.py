<<<<<<< HEAD
"""The Match: rank lists, how it decides, couples, Match week, SOAP and results."""
=======
"""The Match: the algorithm, the rank list, couples, results and SOAP."""
>>>>>>> algorithm
