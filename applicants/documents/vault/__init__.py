"""Passport, visas, certificates, immunisations: what is written on them and until when they hold. No numbers."""
