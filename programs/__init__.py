"""The catalogue: specialties now, programs next. The same for everyone; knows no person."""
