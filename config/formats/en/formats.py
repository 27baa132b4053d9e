"""How dates and times are written: 24 Apr 2027, 9:00 a.m."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
YEAR_MONTH_FORMAT = "M Y"
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = "j M Y, g:i a"
SHORT_DATETIME_FORMAT = "j M Y, g:i a"
FIRST_DAY_OF_WEEK = 1
