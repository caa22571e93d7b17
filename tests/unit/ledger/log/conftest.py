from tests.log_fixtures import engine, log  # noqa: F401
