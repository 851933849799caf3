"""What stands behind `summarizer.encoder`: pieces of text, and the network that reads them."""
