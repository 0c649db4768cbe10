"""Dates as the product writes them in English: 15 Apr 2026."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
