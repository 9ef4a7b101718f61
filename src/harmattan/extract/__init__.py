"""Script conversion: the steps from an article's text to a draft record, in order, one file each."""
