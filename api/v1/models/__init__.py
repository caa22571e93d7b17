"""The edge: what requests must look like, and what answers promise. Inside, the product uses its own frozen types."""
