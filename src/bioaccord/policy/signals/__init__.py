"""A version of a document into a signal, or into nothing: one way for every publisher."""
