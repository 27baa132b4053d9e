"""ECFMG certification: from the school check to the certificate, the Pathway, and what NRMP must hear in time."""
