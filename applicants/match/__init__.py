<<<<<<< HEAD
"""Ranking, the Match and SOAP."""
=======
"""The Match: rank lists, how it decides, couples, SOAP and results."""
>>>>>>> rank
