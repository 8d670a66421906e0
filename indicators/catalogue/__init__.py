"""The catalogue of indicators: those with figures, the starting cards, and what is wished for."""
