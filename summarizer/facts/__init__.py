"""What a text states, and whether an article states it too: numbers, dates, names, polarity.

Pure functions over strings; nothing here needs a model.
"""
