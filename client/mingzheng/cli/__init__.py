"""The `mingzheng` command. Data goes to stdout, talk to stderr."""
