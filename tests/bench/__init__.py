"""`make bench`: how fast the site is, beside Django's floor measured in the same run. No test depends on a time."""
