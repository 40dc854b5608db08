"""The arithmetic of scoring, each file on its own: plain values in, plain values out."""
