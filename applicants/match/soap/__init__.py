"""SOAP: the plan before Match Week, the applications, contacts, and the offers of Thursday."""
