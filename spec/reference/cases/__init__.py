"""What the vectors ask: one module a topic. `../generate_vectors.py` lets the reference answer and writes them."""
