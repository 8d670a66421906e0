"""Goals and commitments: who has promised what by when, what the figures say of it, and what the parties say."""
