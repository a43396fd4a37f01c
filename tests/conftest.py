"""What all tests share: `running` and `golden` are importable from here on down."""


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write what the golden study yields now as what is expected.",
    )
