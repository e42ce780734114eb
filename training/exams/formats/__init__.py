"""Questions in the files of others: read with every loss said, written as far as a format goes."""
